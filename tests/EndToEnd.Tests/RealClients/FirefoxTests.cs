using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Browsers;

namespace OrleansOcsp.EndToEnd.Tests.RealClients;

/// <summary>Firefox is the browser that holds must-staple (RFC 7633) up.</summary>
[Collection(nameof(ClientLab))]
public sealed class FirefoxTests(ClientLab lab)
{
    [Theory]
    [InlineData(ClientLab.Good, null)]
    [InlineData(ClientLab.Unstapled, "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING")]
    [InlineData(ClientLab.Revoked, "SEC_ERROR_REVOKED_CERTIFICATE")]
    public async Task Firefox_judges_rightly(string name, string? error)
    {
        string? seen = await LoadAsync(lab, name);
        if (error is null)
        {
            Assert.Null(seen);
        }
        else
        {
            Assert.Contains(error, seen, StringComparison.Ordinal);
        }
    }

    /// <summary>Loads a page in a fresh profile, since Firefox remembers what it has judged.</summary>
    internal static async Task<string?> LoadAsync(ClientLab lab, string name)
    {
        using var folder = new TempFolder();
        await using Firefox firefox = await Firefox.StartAsync(folder.Folder("profile"), lab.RootFile);
        return await firefox.LoadAsync(new Uri($"https://{name}:{lab.EndPoint.Port}/"));
    }
}
