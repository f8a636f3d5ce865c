using System.Security.Authentication;

namespace OrleansOcsp.Testing.Handshakes;

/// <summary>What a client wants of one handshake.</summary>
public sealed record HandshakeWish
{
    /// <summary>The name in SNI; null: no SNI.</summary>
    public string? ServerName { get; init; } = "localhost";

    /// <summary>Sends status_request (RFC 6066 section 8).</summary>
    public bool AsksForStatus { get; init; } = true;

    /// <summary>Tls12, Tls13 or both.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>ALPN, in order of preference; empty: no ALPN.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>A session to resume; null: a full handshake.</summary>
    public ClientSession? Session { get; init; }

    /// <summary>OpenSSL's list of groups. The first gets the key share; one that the server lacks makes it retry. Null: default.</summary>
    public string? Groups { get; init; }

    /// <summary>OpenSSL's list of signature algorithms: <c>RSA-PSS+SHA256</c> asks for an RSA certificate. Null: the default.</summary>
    public string? SignatureAlgorithms { get; init; }

    /// <summary>OpenSSL's list of TLS 1.2 ciphers. Null: the default.</summary>
    public string? Ciphers { get; init; }

    /// <summary>What to send after the handshake; the answer is read to its end, with it the tickets of TLS 1.3. Null: nothing.</summary>
    public string? Request { get; init; }

    /// <summary>How long each read or write may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A request after which an HTTP/1.1 server closes.</summary>
    public static string Get(string host, string path = "/") => $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n";
}
