using System.Net;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.GrainContracts.Transport;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.Silo.Settings;

/// <summary>Everything that an operator can say to <c>ocsp-silo</c>, read and checked. Immutable.</summary>
internal sealed record SiloSettings
{
    /// <summary><c>Cluster:Id</c>: the name that silos and edges of one cluster share; several may share a database. Default
    /// <c>ocsp</c>.</summary>
    public string ClusterId { get; init; } = "ocsp";

    /// <summary><c>Silo:Name</c>: this silo's name in logs and <c>explain</c>. Default: the machine's name and the silo's port.</summary>
    public required string Name { get; init; }

    /// <summary><c>Silo:Address</c>: the address on which the other silos and the edges reach this one, or a name that resolves to it, looked
    /// up once at start: containers know their name sooner than their address. Default 127.0.0.1: a cluster of several machines has to
    /// say.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary><c>Silo:Port</c>: for the other silos. Default 11111, Orleans' own.</summary>
    public int SiloPort { get; init; } = 11111;

    /// <summary><c>Silo:GatewayPort</c>: for the edges. Default 30000, Orleans' own.</summary>
    public int GatewayPort { get; init; } = 30000;

    /// <summary><c>Admin:Listen</c>: health endpoints and admin API, plain HTTP. Default 127.0.0.1:9181; loopback only, unless
    /// <c>Admin:Token</c> is set.</summary>
    public IPEndPoint Admin { get; init; } = new(IPAddress.Loopback, 9181);

    /// <summary><c>Admin:TokenFile</c>: a file with what the admin API demands, as bearer token or as a browser's password, 16
    /// characters or more; or <c>Admin:Token</c>: the token itself. Default: none, on loopback only. <c>Admin:Hosts</c>: names under
    /// which it may be called, beside localhost and its address.</summary>
    public AdminAccess AdminAccess { get; init; } = new();

    /// <summary><c>Schema:ApplyAtStart</c>: bring the database to this program's version at start. Default false: <c>ocsp-silo
    /// migrate</c> may run with rights that a silo need not have.</summary>
    public bool ApplySchemaAtStart { get; init; }

    /// <summary><c>Database:ConnectionString</c>: PostgreSQL, as Npgsql writes it. No default.</summary>
    public required string Database { get; init; }

    /// <summary><c>Limits:Certificates</c>: certificates under care in the whole cluster; more are refused. Default 1,000,000.</summary>
    public int MaxCertificates { get; init; } = 1_000_000;

    /// <summary><c>Limits:CertificatesPerEdge</c>: of them, those that one edge may be the first to bring within a day; more are refused. Default
    /// 200,000.</summary>
    public int MaxCertificatesPerEdge { get; init; } = 200_000;

    /// <summary><c>DataCenter</c>: the name of this data centre, in telemetry too. Default: none.</summary>
    public string? DataCenter { get; init; }

    /// <summary><c>Cluster:Silos</c>: how many silos the cluster is meant to have; they share what a responder is spared. Default 3, 1 to
    /// 100.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>How responders are asked and what counts.</summary>
    public required KeeperSettings Keepers { get; init; }

    /// <summary><c>Tls</c>: mutual TLS between silos, and between edges and silos. Default: none; loopback only.</summary>
    public MutualTls? Tls { get; init; }

    /// <summary><c>Responder</c>: a caching OCSP responder for all certificates of the cluster. Default: none.</summary>
    public ResponderSettings? Responder { get; init; }

    /// <summary>Reads a configuration; what is wrong is in <paramref name="faults"/>, and then the result is null.</summary>
    public static SiloSettings? Read(SettingsReader reader, FaultList faults)
    {
        SettingsReader cluster = reader.Section("Cluster");
        SettingsReader silo = reader.Section("Silo");
        SettingsReader admin = reader.Section("Admin");
        SettingsReader schema = reader.Section("Schema");
        SettingsReader database = reader.Section("Database");
        SettingsReader limits = reader.Section("Limits");
        int silos = cluster.Count("Silos", 3, 1, 100);
        SiloSettings standard = new() { Name = "", Database = "", Silos = silos, Keepers = KeeperSettings.Read(reader, silos) };
        int siloPort = silo.Count("Port", standard.SiloPort, 1, ushort.MaxValue);
        SiloSettings options = standard with
        {
            ClusterId = cluster.Text("Id") ?? standard.ClusterId,
            Name = silo.Text("Name") ?? $"{Environment.MachineName}-{siloPort}",
            Address = silo.Value<IPAddress>("Address", standard.Address, OwnAddress.TryParse, OwnAddress.Expected),
            SiloPort = siloPort,
            GatewayPort = silo.Count("GatewayPort", standard.GatewayPort, 1, ushort.MaxValue),
            Admin = admin.Value("Listen", standard.Admin, EndPoints.TryParseListen, EndPoints.ExpectedListen),
            AdminAccess = new AdminAccess
            {
                Hosts = admin.Texts("Hosts"),
                Token = AdminTokenSetting.Read(admin),
                Links = admin.Values<Uri>("Links", HttpUrls.TryParse, HttpUrls.Expected),
            },
            ApplySchemaAtStart = schema.Flag("ApplyAtStart"),
            Database = DatabaseConnection.Read(database),
            DataCenter = reader.Text("DataCenter"),
            MaxCertificates = limits.Count("Certificates", standard.MaxCertificates, 64, 100_000_000),
            MaxCertificatesPerEdge = limits.Count("CertificatesPerEdge", standard.MaxCertificatesPerEdge, 64, 100_000_000),
            Tls = TlsSettings.Read(reader.Section("Tls")),
            Responder = ResponderSettings.Read(reader.Section("Responder")),
        };
        CheckAddresses(silo, admin, options);
        foreach (SettingsReader section in (SettingsReader[])[cluster, silo, admin, schema, database, limits])
        {
            section.Close();
        }

        // The host's own.
        reader.Skip("Logging");
        reader.Skip("AllowedHosts");
        return faults.All.Count == 0 ? options : null;
    }

    private static void CheckAddresses(SettingsReader silo, SettingsReader admin, SiloSettings options)
    {
        if (options.SiloPort == options.GatewayPort)
        {
            silo.Fault("GatewayPort", $"is {options.GatewayPort}, as is Silo:Port; expected two ports of its own on this machine.");
        }

        if (!IPAddress.IsLoopback(options.Address) && options.Tls is null)
        {
            silo.Fault("Address", $"is {options.Address}; off loopback silos and edges must prove who they are: "
                + "expected Tls:Certificate, Tls:Key and Tls:Authority.");
        }

        if (!IPAddress.IsLoopback(options.Admin.Address) && options.AdminAccess.Token is null)
        {
            admin.Fault("Listen", $"is {EndPoints.Format(options.Admin)}; off loopback the admin API needs Admin:TokenFile.");
        }
    }
}
