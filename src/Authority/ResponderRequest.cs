namespace OrleansOcsp.Authority;

/// <summary>A request that a responder got.</summary>
/// <param name="Serial">The first certificate asked for, lower-case hex.</param>
/// <param name="Hash">The hash of the CertID.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="At">By the responder's clock.</param>
/// <param name="CacheControl">The request's Cache-Control header; null when absent.</param>
public sealed record ResponderRequest(string Serial, IdHash Hash, string Method, DateTimeOffset At, string? CacheControl);
