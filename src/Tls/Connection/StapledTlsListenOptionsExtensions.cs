using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OrleansOcsp.Tls;

internal static class StapledTlsListenOptionsExtensions
{
    /// <summary>Makes the endpoint speak TLS through this engine. Endpoints that share an engine accept each other's session tickets.</summary>
    internal static ListenOptions UseStapledTls(this ListenOptions listen, TlsEngine engine) => throw new NotImplementedException();
}
