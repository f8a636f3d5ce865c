using System.Net;
using System.Text;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>Where the status page and the admin API are, and for whom.</summary>
internal sealed record AdminSettings
{
    /// <summary><c>Admin:Listen</c>: an address of its own, plain HTTP; <c>off</c> switches it off. Default: none of its own.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>It answers at the health endpoints' address. Default: where that is on loopback, and <c>Admin:Listen</c> says nothing
    /// else.</summary>
    public bool BesideHealth { get; init; } = true;

    /// <summary><c>Admin:Hosts</c>: names under which it may be called, beside localhost and the address itself. Default: none; see
    /// <see cref="AdminAccess.Hosts"/>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary><c>Admin:TokenFile</c>: a file with the secret that every request must show. Default: none, on loopback only; elsewhere
    /// it is demanded.</summary>
    public string? TokenFile { get; init; }

    /// <summary><c>Admin:Links</c>: the status pages of other edges and silos, as a browser reaches them; this one's links to them. Default:
    /// none.</summary>
    public IReadOnlyList<Uri> Links { get; init; } = [];

    public static AdminSettings Read(SettingsReader reader, IPEndPoint? health)
    {
        bool off = reader.Text("Listen") == "off";
        IPEndPoint? own = off ? null
            : reader.Value<IPEndPoint?>("Listen", null, EndPoints.TryParseListen, EndPoints.ExpectedListen + ", or off");
        bool same = own is not null && own.Port > 0 && own.Equals(health);
        AdminSettings settings = new()
        {
            Listen = same ? null : own,
            BesideHealth = same || (!off && own is null && health is not null && IPAddress.IsLoopback(health.Address)),
            Hosts = reader.Texts("Hosts"),
            TokenFile = reader.Text("TokenFile"),
            Links = reader.Values<Uri>("Links", HttpUrls.TryParse, HttpUrls.Expected),
        };
        if (own is not null && !IPAddress.IsLoopback(own.Address) && settings.TokenFile is null)
        {
            reader.Fault("Listen", $"is {EndPoints.Format(own)}; off loopback it needs Admin:TokenFile, a file with a secret such as "
                + "'openssl rand -hex 32' makes.");
        }

        reader.Close();
        return settings;
    }

    /// <summary>Reads the secret.</summary>
    /// <exception cref="StartFailedException">The file cannot be used.</exception>
    public AdminAccess Access()
    {
        try
        {
            return new AdminAccess
            {
                Hosts = Hosts,
                Links = Links,
                Token = TokenFile is null ? null : new AdminToken(ReadToken(TokenFile)),
            };
        }
        catch (Exception unusable) when (unusable is UnusableFileException or ArgumentException)
        {
            throw new StartFailedException($"Admin:TokenFile: {unusable.Message}", ExitCode.Configuration);
        }
    }

    /// <summary>The secret in a file, without the white space around it.</summary>
    /// <exception cref="UnusableFileException">The file cannot be used.</exception>
    public static string ReadToken(string file) => Encoding.UTF8.GetString(BoundedFile.Read(file)).Trim();
}
