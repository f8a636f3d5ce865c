using System.Net;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>One entry of <c>Backends</c>: a server behind the edge, which gets the bytes that the TLS connection carries.</summary>
/// <remarks>For two protocols at two addresses write two entries with the same names, one with <c>Alpn</c> h2.</remarks>
internal sealed record BackendSettings(string Name, EndPoint Address)
{
    /// <summary>The server names whose connections go there, exact or with one left-most <c>*</c>. Empty: every name that no other
    /// backend of the protocol has.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>
    /// The protocols that the backend speaks at this address, by their ALPN names (RFC 7301), most wanted first. The edge offers clients
    /// just these. Default: http/1.1, since a byte pipe cannot translate, and every HTTP server speaks it.
    /// </summary>
    public IReadOnlyList<string> Alpn { get; init; } = ["http/1.1"];

    /// <summary>
    /// Whether each connection begins with a PROXY protocol v2 header that names the client's address, the protocol and the server name
    /// (the HAProxy project's proxy-protocol.txt). Default: false, since a backend that does not expect it takes it for garbage. Needed
    /// for more than one protocol at one address.
    /// </summary>
    public bool ProxyProtocol { get; init; }

    internal const string ServerNameExpected = "a DNS name, '*.' and a DNS name, or an IP address";

    public static BackendSettings? Read(string name, SettingsReader reader)
    {
        EndPoint? address = reader.Value<EndPoint?>("Address", null, EndPoints.TryParseBackend, EndPoints.ExpectedBackend);
        bool missing = reader.Text("Address") is null;
        IReadOnlyList<string> names = reader.Values<string>("Names", ServerNamePattern.TryNormalize, ServerNameExpected);
        IReadOnlyList<string> alpn = reader.Texts("Alpn");
        bool proxyProtocol = reader.Flag("ProxyProtocol");
        reader.Close();
        if (missing)
        {
            reader.Fault("Address", $"is missing; expected {EndPoints.ExpectedBackend}.");
        }

        foreach (string protocol in alpn.Where(protocol => protocol.Length > 255 || !System.Text.Ascii.IsValid(protocol)))
        {
            reader.Fault("Alpn", $"has '{protocol}'; expected ALPN names such as h2 and http/1.1.");
        }

        if (alpn.Count > 1 && !proxyProtocol)
        {
            reader.Fault("Alpn", $"has {alpn.Count} protocols for one address, and the backend could not know which the client chose. "
                + "Give each protocol a backend of its own with the same Names, or set ProxyProtocol.");
        }

        return address is null ? null : new BackendSettings(name, address)
        {
            Names = names,
            Alpn = alpn.Count > 0 ? alpn : ["http/1.1"],
            ProxyProtocol = proxyProtocol,
        };
    }
}
