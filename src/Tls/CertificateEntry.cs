namespace OrleansOcsp.Tls;

/// <summary>A certificate with its key, as an operator's file or a program hands it over to be served.</summary>
public sealed record CertificateEntry
{
    /// <summary>Where it came from, for messages: a file name, or what the program calls it.</summary>
    public required string Origin { get; init; }

    /// <summary>The leaf, DER.</summary>
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>The intermediates to send after the leaf, DER, in order; the issuer first.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; init; }

    /// <summary>The private key, PKCS#8 DER.</summary>
    public required ReadOnlyMemory<byte> PrivateKey { get; init; }

    /// <summary>The issuer, DER, where it is not in <see cref="Chain"/>; null: look there, then caIssuers.</summary>
    public ReadOnlyMemory<byte>? Issuer { get; init; }

    /// <summary>The server names it is for, exact or with one left-most <c>*</c>; empty: the DNS names and addresses of the certificate.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What to do without a staple.</summary>
    public StaplePolicy Policy { get; init; } = StaplePolicy.Auto;

    /// <summary>Responders to ask instead of those in the certificate; empty: those in the certificate.</summary>
    public IReadOnlyList<Uri> ResponderOverride { get; init; } = [];
}
