using System.Net;
using System.Net.Sockets;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.GrainContracts.Transport;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>How an edge reaches the cluster. Immutable.</summary>
internal sealed record ClusterSettings
{
    /// <summary><c>Cluster:Gateways</c>: HOST:PORT of silos' gateways (<c>Silo:GatewayPort</c>); one that answers is enough, and names
    /// are resolved anew every 5 s. No default: without it the edge keeps its staples by itself.</summary>
    public required IReadOnlyList<EndPoint> Gateways { get; init; }

    /// <summary><c>Cluster:Id</c>: the cluster's name, as its silos have it. Default <c>ocsp</c>.</summary>
    public string Id { get; init; } = "ocsp";

    /// <summary><c>Cluster:Edge</c>: this edge's name, different from those of others that serve the same certificates: when the cluster
    /// is away, they fetch at different times. Default: the machine's name.</summary>
    public string Edge { get; init; } = Environment.MachineName;

    /// <summary><c>Cluster:Certificate</c>, <c>Cluster:Key</c>, <c>Cluster:Authority</c>: PEM files for mutual TLS with the silos.
    /// Default: none; silos off loopback demand it.</summary>
    public MutualTls? Tls { get; init; }

    /// <summary>Reads the section; null: the edge has no cluster.</summary>
    public static ClusterSettings? Read(SettingsReader section)
    {
        IReadOnlyList<EndPoint> gateways = section.Values<EndPoint>("Gateways", EndPoints.TryParseBackend, "HOST:PORT");
        string? id = section.Text("Id");
        string edge = section.Text("Edge") ?? Environment.MachineName;
        MutualTls? tls = ReadTls(section);
        section.Close();
        foreach (EndPoint gateway in gateways.Where(gateway => gateway.AddressFamily == AddressFamily.Unix))
        {
            section.Fault("Gateways", $"has '{EndPoints.Format(gateway)}'; expected HOST:PORT.");
        }

        if ((id is not null || tls is not null) && gateways.Count == 0)
        {
            section.Fault("Gateways", "is missing; expected HOST:PORT of at least one silo's gateway.");
        }

        return gateways.Count == 0 ? null : new ClusterSettings { Gateways = gateways, Id = id ?? "ocsp", Edge = edge, Tls = tls };
    }

    private static MutualTls? ReadTls(SettingsReader section)
    {
        string?[] files = [section.Text("Certificate"), section.Text("Key"), section.Text("Authority")];
        if (files.All(file => file is null))
        {
            return null;
        }

        if (files.Any(file => file is null))
        {
            section.Fault("Certificate", "stands without Key or Authority, or they without it; expected all three.");
            return null;
        }

        MutualTls tls = new(files[0]!, files[1]!, files[2]!);
        if (tls.FindFault() is { } fault)
        {
            section.Fault("Certificate", $"cannot be used: {fault}");
        }

        return tls;
    }
}
