namespace OrleansOcsp.Tls;

/// <summary>A certificate that cannot be served: the message says which, what was seen, what was expected, and what to do.</summary>
public sealed class TlsCertificateException(string message) : Exception(message);
