using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Fetching;

/// <summary>How responders, and the addresses where issuers lie, are asked.</summary>
public sealed record FetchOptions
{
    /// <summary>The longest time for one question, from DNS to the last byte. Default 15 s, 1 s to 60 s: CA/B Forum BR 4.10.2 gives
    /// the CA 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes that an answer may have. Default and most: 64 KiB.</summary>
    public int MaxBody { get; init; } = OcspResponse.MaxLength;

    /// <summary>Questions under way at once at one responder. Default 8, 1 to 256.</summary>
    public int MaxConcurrentPerResponder { get; init; } = 8;

    /// <summary>The HTTP proxy; null: none. The environment's proxy variables are not read. With a proxy, which address is reached is for the
    /// proxy to check; only addresses written out in a URL are still checked here.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Issuers whose certificates may name responders on private and loopback addresses: SHA-256 of the issuer's DER
    /// (<see cref="CertificateKey.Of"/>). Default none: customers' certificates carry URLs that an attacker chose.</summary>
    public IReadOnlySet<CertificateKey> TrustedIssuers { get; init; } = new HashSet<CertificateKey>();

    /// <summary>What is wrong with the numbers, all at once; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (Deadline < TimeSpan.FromSeconds(1) || Deadline > TimeSpan.FromSeconds(60))
        {
            faults.Add($"{nameof(Deadline)} is {Deadline}; expected 1 to 60 seconds.");
        }

        if (MaxBody is < 1024 or > OcspResponse.MaxLength)
        {
            faults.Add($"{nameof(MaxBody)} is {MaxBody}; expected 1024 to {OcspResponse.MaxLength} bytes.");
        }

        if (MaxConcurrentPerResponder is < 1 or > 256)
        {
            faults.Add($"{nameof(MaxConcurrentPerResponder)} is {MaxConcurrentPerResponder}; expected 1 to 256.");
        }

        if (Proxy is not null && !(Proxy.IsAbsoluteUri && Proxy.Scheme is "http" or "https"))
        {
            faults.Add($"{nameof(Proxy)} is {Proxy}; expected an absolute http or https URL.");
        }

        return faults;
    }
}
