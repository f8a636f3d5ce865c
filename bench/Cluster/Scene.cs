using System.Diagnostics;
using System.Globalization;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Bench.Cluster;

/// <summary>Two silos, PostgreSQL, a responder in this process over real HTTP, and one edge that serves every certificate.</summary>
internal sealed class Scene : IAsyncDisposable
{
    // Bounds a bench that got stuck.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly TempFolder _folder = new();
    private readonly PostgresServer _postgres = new();
    private readonly CertificateAuthority _authority;
    private readonly OcspResponder _responder;
    private readonly List<SiloProcess> _silos = [];
    private IssuedCertificate[] _certificates = [];
    private BenchEdge? _edge;

    private Scene(CertificateAuthority authority, OcspResponder responder) => (_authority, _responder) = (authority, responder);

    public static async Task<Scene> SetUpAsync(int certificates, TimeSpan window, string? silo)
    {
        CertificateAuthority authority = CertificateAuthority.CreateRoot();
        OcspResponder responder = await OcspResponder.StartAsync(authority);
        responder.Behaviour = responder.Behaviour with { Window = window };
        Scene scene = new(authority, responder);
        authority.WriteTo(scene._folder["issuer.pem"]);
        string database = await scene._postgres.CreateDatabaseAsync();
        for (int i = 1; i <= 2; i++)
        {
            string[] settings = ["--Issuers:Trusted:0", scene._folder["issuer.pem"], "--Cluster:Silos", "2"];
            scene._silos.Add(new SiloProcess($"silo{i}", database, settings, program: silo));
        }

        var key = KeyPair.Create();
        scene._certificates = new IssuedCertificate[certificates];
        Parallel.For(0, certificates, i =>
        {
            ThrowawayCertificate leaf = authority.Issue(new LeafOptions { Key = key, OcspUrls = [responder.Url] });
            scene._certificates[i] = ((IssuedCertificateResult.Created)IssuedCertificate.Create(leaf.Der, authority.Der)).Certificate;
        });
        Say("certificates", $"{certificates}, window {window}, refreshed every half of it");
        return scene;
    }

    /// <summary>A cold start, a while of constant refreshing, a warm start.</summary>
    public async Task RunAsync(TimeSpan watch)
    {
        await StartSilosAsync();
        SiloFigures empty = SiloFigures.Of(_silos);
        Say("empty", $"resident {empty.Memory >> 20} MiB in {_silos.Count} silos");

        // A tenth first: what the runtime takes for itself once, code and buffers, is not the certificates'.
        int tenth = _certificates.Length / 10;
        await StapleAsync(_certificates.AsMemory(0, tenth));
        SiloFigures few = SiloFigures.Of(_silos);
        await StapleAsync(_certificates.AsMemory(tenth));
        SiloFigures cold = SiloFigures.Of(_silos);
        Say("cold start", cold.Since(empty, _certificates.Length, _responder.RequestCount));
        Say("memory", PerCertificate(few, cold));

        int answers = _responder.RequestCount;
        await Task.Delay(watch, TimeProvider.System);
        SiloFigures steady = SiloFigures.Of(_silos);
        Say("steady", steady.Since(cold, _certificates.Length, _responder.RequestCount - answers));
        Say("memory", PerCertificate(few, steady));

        await _edge!.DisposeAsync();
        _edge = null;
        await Task.WhenAll(_silos.Select(silo => silo.Program.StopAsync(TimeSpan.FromMinutes(5))));
        await StartSilosAsync();
        empty = SiloFigures.Of(_silos);
        answers = _responder.RequestCount;
        await StapleAsync(_certificates);
        SiloFigures warm = SiloFigures.Of(_silos);
        Say("warm start", warm.Since(empty, _certificates.Length, _responder.RequestCount - answers));
    }

    public async ValueTask DisposeAsync()
    {
        await (_edge?.DisposeAsync() ?? default);
        foreach (SiloProcess silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _responder.DisposeAsync();
        await _postgres.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task StartSilosAsync()
    {
        foreach (SiloProcess silo in _silos)
        {
            silo.Start();
        }

        await Task.WhenAll(_silos.Select(silo => silo.ReadyAsync()));
    }

    // An edge with nothing on its disk: all that it staples the cluster has given it.
    private async Task StapleAsync(ReadOnlyMemory<IssuedCertificate> certificates)
    {
        _edge ??= new BenchEdge([.. _silos.Select(silo => silo.Gateway)]);
        await _edge.Connected;
        int wanted = _edge.Stapled + certificates.Length;
        foreach (IssuedCertificate certificate in certificates.ToArray())
        {
            _edge.Watch(certificate);
        }

        Stopwatch said = Stopwatch.StartNew();
        await Eventually.HoldsAsync(
            () =>
            {
                if (said.Elapsed > TimeSpan.FromSeconds(30))
                {
                    Say("", $"{_edge.Stapled} stapled, {_responder.RequestCount} questions");
                    said.Restart();
                }

                return _edge.Stapled == wanted;
            },
            "every certificate is stapled",
            Patience);
    }

    private string PerCertificate(SiloFigures few, SiloFigures now) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(now.Memory - few.Memory) / 1000.0 / (_certificates.Length - _certificates.Length / 10):0.0} kB a certificate, resident");

    private static void Say(string what, string seen) => Console.WriteLine($"{what,-12} {seen}");
}
