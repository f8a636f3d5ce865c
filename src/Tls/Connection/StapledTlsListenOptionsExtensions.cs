using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansOcsp.Tls;

internal static class StapledTlsListenOptionsExtensions
{
    /// <summary>Makes the endpoint speak TLS through this engine. Endpoints that share an engine accept each other's session tickets.</summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="applicationProtocols">The application protocols, preferred first; null: those that the endpoint speaks. (No HTTP/3: that is QUIC.)</param>
    internal static ListenOptions UseStapledTls(this ListenOptions listen, TlsEngine engine, ApplicationProtocolTable? applicationProtocols = null)
    {
        // The endpoint's protocols may still change after this call; they are read when the endpoint is built.
        listen.Use(next => new TlsMiddleware(engine, applicationProtocols ?? new ApplicationProtocolTable(ProtocolsOf(listen)), next).OnConnectionAsync);
        return listen;
    }

    private static List<string> ProtocolsOf(ListenOptions listen)
    {
        var protocols = new List<string>(2);
        if (listen.Protocols.HasFlag(HttpProtocols.Http2))
        {
            protocols.Add("h2");
        }

        if (listen.Protocols.HasFlag(HttpProtocols.Http1))
        {
            protocols.Add("http/1.1");
        }

        return protocols;
    }
}
