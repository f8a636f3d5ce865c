using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.EndToEnd.Tests.Cluster;

/// <summary>A lab with silos: <c>ocsp-silo</c> and <c>ocsp-edge</c> as their users start them, and a real PostgreSQL.</summary>
internal sealed class ClusterLab : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];
    private readonly string _database;

    private ClusterLab(string database) => _database = database;

    public Lab Lab { get; } = new();

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <param name="postgres">Where it gets its database.</param>
    /// <param name="silos">How many.</param>
    /// <param name="environment">More of the environment of each, by number from 0.</param>
    public static async Task<ClusterLab> StartAsync(
        PostgresServer postgres, int silos, Func<int, IReadOnlyDictionary<string, string?>>? environment = null)
    {
        ClusterLab lab = new(await postgres.CreateDatabaseAsync());
        for (int i = 1; i <= silos; i++)
        {
            lab._silos.Add(new SiloProcess($"silo{i}", lab._database, ["--Issuers:Trusted:0", lab.Lab.IssuerFile], environment: environment?.Invoke(i - 1)));
        }

        await lab.StartSilosAsync();
        return lab;
    }

    /// <summary>Starts every silo that was killed or has not run yet.</summary>
    public async Task StartSilosAsync()
    {
        foreach (SiloProcess silo in _silos)
        {
            silo.Start();
        }

        await Task.WhenAll(_silos.Select(silo => silo.ReadyAsync()));
    }

    /// <summary>An edge of the cluster, with a state folder of its own.</summary>
    public Dictionary<string, string> EdgeSettings(string name)
    {
        Dictionary<string, string> settings = new(Lab.Settings)
        {
            ["State"] = Directory.CreateDirectory(Path.Combine(Lab.StateFolder, name)).FullName,
            ["Cluster:Edge"] = name,
        };
        for (int i = 0; i < _silos.Count; i++)
        {
            settings[string.Create(CultureInfo.InvariantCulture, $"Cluster:Gateways:{i}")] = _silos[i].Gateway.ToString();
        }

        return settings;
    }

    /// <summary>What a silo says of a certificate; null: it cannot say now.</summary>
    public static async Task<JsonElement?> ExplainAsync(SiloProcess silo, ThrowawayCertificate leaf)
    {
        try
        {
            Uri asked = new($"/explain?name={CertificateKey.Of(leaf.Der.Span)}", UriKind.Relative);
            return (await silo.Admin.GetFromJsonAsync<JsonElement>(asked)).GetProperty("certificates")[0];
        }
        catch (HttpRequestException)
        {
            // The grain may lie on a silo that is not known to be dead yet.
            return null;
        }
    }

    /// <summary>Has the grain ask its responder now; ends with the attempt, or fails with the silo.</summary>
    public static async Task RefreshAsync(SiloProcess silo, ThrowawayCertificate leaf)
    {
        using HttpResponseMessage answer = await silo.Admin.PostAsync(
            new Uri($"/staples/{CertificateKey.Of(leaf.Der.Span)}/refresh", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>OCSP_TEST_LOGS names a folder: what was logged, for whoever looks for the reason of a failure.</summary>
    public static void KeepLog(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("OCSP_TEST_LOGS") is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SiloProcess silo in _silos)
        {
            KeepLog($"{silo.Name}.log", silo.Program.Output);
            await silo.DisposeAsync();
        }

        await Lab.DisposeAsync();
    }
}
