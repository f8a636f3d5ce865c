using System.Net.Security;
using System.Security.Authentication;

namespace OrleansOcsp.Tls;

/// <summary>What a handshake agreed on.</summary>
/// <param name="Protocol">TLS 1.2 or 1.3.</param>
/// <param name="Cipher">The cipher suite.</param>
/// <param name="ApplicationProtocol">By ALPN; empty when the client offered none.</param>
internal sealed record TlsAgreement(SslProtocols Protocol, TlsCipherSuite Cipher, byte[] ApplicationProtocol);
