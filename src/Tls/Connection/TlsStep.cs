namespace OrleansOcsp.Tls;

/// <summary>What a call into OpenSSL came to.</summary>
internal enum TlsStep
{
    /// <summary>It did what was asked.</summary>
    Done,

    /// <summary>It needs more ciphertext from the peer.</summary>
    NeedInput,

    /// <summary>The peer has said that it sends no more (close_notify), or the connection is closed on our side.</summary>
    Ended,

    /// <summary>The connection is broken for good; an alert for the peer may be waiting to be flushed.</summary>
    Failed,
}
