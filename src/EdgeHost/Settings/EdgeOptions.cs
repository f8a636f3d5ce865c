using System.Net;
using OrleansOcsp.EdgeHost.Backends;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.Fetching;
using OrleansOcsp.Tls;
#if OCSP_CLUSTER
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.EdgeHost.Telemetry;
#endif

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>Everything that an operator can say to <c>ocsp-edge run</c>, read and checked. Immutable.</summary>
internal sealed record EdgeOptions
{
    /// <summary><c>Listen</c>: the addresses for TLS. No default: which address an edge serves is the operator's to say.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Whether TLS is served: false for <c>ocsp-edge feed</c> and <c>export</c>, which read no private keys.</summary>
    public bool ServesTls { get; init; } = true;

    /// <summary><c>Certificates</c>: where the certificates lie. No default.</summary>
    public required IReadOnlyList<CertificateSettings> Certificates { get; init; }

    /// <summary><c>State</c>: the directory that keeps the staples over restarts; made if absent. No default: it must outlive the
    /// process.</summary>
    public required string State { get; init; }

    /// <summary><c>Issuers:Trusted</c>: PEM or DER files with issuers whose certificates may name responders on private and loopback
    /// addresses. Default: none, since customers' certificates carry URLs that an attacker can choose.</summary>
    public IReadOnlyList<string> TrustedIssuers { get; init; } = [];

    /// <summary><c>StartupBudget</c>: how long the listener waits at most for first staples. Default 15 s: the whole deadline of one
    /// fetch.</summary>
    public TimeSpan StartupBudget { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary><c>DrainTimeout</c>: how long open connections have after SIGTERM. Default 30 s: Kubernetes'
    /// terminationGracePeriodSeconds.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>RescanInterval</c>: how often the certificates' files are looked at even if the system told of no change. Default 1 min:
    /// notifications do not cross NFS and can overflow; a renewal comes weeks before the old certificate ends.</summary>
    public TimeSpan RescanInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary><c>MaxConnections</c>: connections open at once over all listeners; more are closed at once. Default 20,000: each takes a
    /// TLS state of some 50 kB and, with a backend, two of the process's files.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary><c>Health:Listen</c>: the address of the health endpoints, plain HTTP. Default 127.0.0.1:9180: loopback only, because it
    /// names certificates and asks for no password. <c>off</c> switches it off.</summary>
    public IPEndPoint? Health { get; init; } = new(IPAddress.Loopback, 9180);

    /// <summary><c>Admin</c>: where the status page and the admin API are, and for whom.</summary>
    public AdminSettings Admin { get; init; } = new();

    /// <summary><c>Tls</c>: versions, ciphers, tickets, handshakes.</summary>
    public TlsSettings Tls { get; init; } = new();

    /// <summary><c>Responders</c>: how the CAs' responders are asked.</summary>
    public ResponderSettings Responders { get; init; } = new();

    /// <summary><c>Backends</c>: where connections go after the handshake. Default: none; the edge then answers with a small page of its
    /// own.</summary>
    public IReadOnlyList<BackendSettings> Backends { get; init; } = [];

    /// <summary><c>BackendLimits</c>: the deadlines towards backends.</summary>
    public BackendLimits BackendLimits { get; init; } = new();

    /// <summary><c>Responder</c>: the caching responder for other servers and data centres. Default: none.</summary>
    public CachingResponderSettings? Responder { get; init; }

    /// <summary><c>DataCenter</c>: the name of this data centre, in telemetry too. Default: null, it has none.</summary>
    public string? DataCenter { get; init; }

    /// <summary><c>DataCenter</c> and <c>Peers</c>: the data centres that share the work of asking. Default: null, this one is alone.</summary>
    public DataCenters? DataCenters { get; init; }

    /// <summary><c>Feeds</c>: the files of other servers that get the staples too. Default: none.</summary>
    public IReadOnlyList<FeedSettings> Feeds { get; init; } = [];

    /// <summary><c>Hooks</c>: programs that are told what happens to certificates. Default: none.</summary>
    public IReadOnlyList<HookSettings> Hooks { get; init; } = [];

#if OCSP_CLUSTER
    /// <summary><c>Cluster</c>: the cluster that keeps the staples; this process stands by. Default: none, it keeps them itself.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary><c>Telemetry</c>: where metrics, spans and logs go beside the console. Default: what the environment's OTEL_* say, else
    /// nowhere.</summary>
    public TelemetrySettings Telemetry { get; init; } = new();

#endif
    /// <summary>Reads a configuration; what is wrong is in <paramref name="faults"/>, and then the result is null.</summary>
    /// <param name="reader">The configuration.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="servesTls">False: for feeds only; what is said of listeners is not used.</param>
    public static EdgeOptions? Read(SettingsReader reader, FaultList faults, bool servesTls = true)
    {
        StaplePolicy policy = reader.Value("Policy", StaplePolicy.Auto, PolicyWords.TryParse, PolicyWords.Expected);
        EdgeOptions standard = new() { Listen = [], Certificates = [], State = "" };
        IPEndPoint? health = ReadHealth(reader.Section("Health"), standard.Health);
        EdgeOptions options = standard with
        {
            ServesTls = servesTls,
            Listen = reader.Values<IPEndPoint>("Listen", EndPoints.TryParseListen, EndPoints.ExpectedListen),
            Certificates = [.. reader.Sections("Certificates")
                .Select(item => CertificateSettings.Read(item.Section, policy, keyless: !servesTls))
                .OfType<CertificateSettings>()],
            State = reader.Text("State") ?? "",
            TrustedIssuers = ReadTrustedIssuers(reader.Section("Issuers")),
            StartupBudget = reader.Duration("StartupBudget", standard.StartupBudget, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            DrainTimeout = reader.Duration("DrainTimeout", standard.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1)),
            RescanInterval = reader.Duration("RescanInterval", standard.RescanInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            MaxConnections = reader.Count("MaxConnections", standard.MaxConnections, 1, 10_000_000),
            Health = health,
            Admin = AdminSettings.Read(reader.Section("Admin"), health),
            Tls = TlsSettings.Read(reader.Section("Tls")),
            Responders = ResponderSettings.Read(reader),
            Backends = [.. reader.Sections("Backends")
                .Select(item => BackendSettings.Read(item.Name, item.Section))
                .OfType<BackendSettings>()],
            BackendLimits = BackendLimits.Read(reader.Section("BackendLimits")),
            Responder = CachingResponderSettings.Read(reader.Section("Responder")),
            DataCenter = reader.Text("DataCenter"),
            DataCenters = DataCenterSettings.Read(reader),
            Feeds = [.. reader.Sections("Feeds").Select(item => FeedSettings.Read(item.Section)).OfType<FeedSettings>()],
            Hooks = [.. reader.Sections("Hooks").Select(item => HookSettings.Read(item.Section)).OfType<HookSettings>()],
#if OCSP_CLUSTER
            Cluster = ClusterSettings.Read(reader.Section("Cluster")),
            Telemetry = TelemetrySettings.Read(reader.Section("Telemetry")),
#endif
        };
        reader.Skip("Logging");
        Require(reader, options);
        reader.Close();
        return faults.All.Count == 0 ? options : null;
    }

    private static void Require(SettingsReader reader, EdgeOptions options)
    {
        if (!options.ServesTls && !reader.Sections("Feeds").Any())
        {
            reader.Fault("Feeds", "is missing; expected at least one with Format and Directory (or --format with --directory).");
        }

        if (options.ServesTls && reader.Texts("Listen").Count == 0)
        {
            reader.Fault("Listen", $"is missing; expected {EndPoints.ExpectedListen} (or --listen).");
        }

        if (!reader.Sections("Certificates").Any())
        {
            reader.Fault("Certificates", "is missing; expected at least one Directory, Chain with Key, or Pfx (or --cert with --key).");
        }

        if (options.State.Length == 0)
        {
            reader.Fault("State", "is missing; expected a directory that keeps the staples over restarts (or --state).");
        }

        BackendRoutes.FindOverlaps(options.Backends, reader.Fault);
    }

    private static IReadOnlyList<string> ReadTrustedIssuers(SettingsReader reader)
    {
        IReadOnlyList<string> trusted = reader.Texts("Trusted");
        reader.Close();
        return trusted;
    }

    private static IPEndPoint? ReadHealth(SettingsReader reader, IPEndPoint? fallback)
    {
        IPEndPoint? listen = reader.Text("Listen") == "off" ? null
            : reader.Value<IPEndPoint?>("Listen", fallback, EndPoints.TryParseListen, EndPoints.ExpectedListen + ", or off");
        reader.Close();
        return listen;
    }
}
