using System.Text;

namespace OrleansOcsp.Testing.Handshakes;

/// <summary>What came of a handshake.</summary>
public sealed record HandshakeResult : IDisposable
{
    /// <summary>The handshake came to its end.</summary>
    public required bool Completed { get; init; }

    /// <summary>The number of the fatal alert that the server sent (RFC 8446 section 6); null: none.</summary>
    public required byte? Alert { get; init; }

    /// <summary>Why it did not complete, in OpenSSL's or the system's words; null when it did.</summary>
    public required string? Failure { get; init; }

    /// <summary>The OCSP response in the handshake; null: none. A resumed handshake never holds one.</summary>
    public byte[]? Staple { get; init; }

    /// <summary>The server's certificate, DER; null: none.</summary>
    public byte[]? Leaf { get; init; }

    /// <summary>Such as <c>TLSv1.3</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>The ALPN protocol; null: none was agreed on.</summary>
    public string? Protocol { get; init; }

    /// <summary>The session was resumed from a ticket.</summary>
    public bool Resumed { get; init; }

    /// <summary>The server answered the first ClientHello with HelloRetryRequest.</summary>
    public bool Retried { get; init; }

    /// <summary>From the start of the TCP connection to the end of the handshake.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>A session that can be resumed; null: the server gave none. With TLS 1.3 only after a request.</summary>
    public ClientSession? Session { get; init; }

    /// <summary>What the server sent after the handshake.</summary>
    public byte[] Received { get; init; } = [];

    /// <summary>The server ended the connection with close_notify.</summary>
    public bool ClosedCleanly { get; init; }

    /// <summary>The server refused with a fatal alert before the handshake was complete.</summary>
    public bool Refused => !Completed && Alert is not null;

    public string ReceivedText => Encoding.UTF8.GetString(Received);

    public void Dispose() => Session?.Dispose();
}
