using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>What of a response may be forgiven. The defaults forgive what every client forgives, and nothing else.</summary>
public sealed record VerificationPolicy
{
    /// <summary>The defaults.</summary>
    public static VerificationPolicy Default { get; } = new();

    /// <summary>Takes SHA-1 signatures, of responses and of responders' certificates: old private PKIs. Default false. MD5 is never
    /// taken.</summary>
    public bool AllowSha1Signatures { get; init; }

    /// <summary>Where nextUpdate is missing: how long after thisUpdate the answer counts. Default null: such an answer is
    /// refused, for nothing would ever end it.</summary>
    public TimeSpan? MissingNextUpdate { get; init; }

    /// <summary>How far thisUpdate and producedAt may lie in the future. Up to one hour; default 5 minutes (what OpenSSL's program
    /// allows).</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest window that is taken. Default null: any. Public CAs: 10 days (CA/B Forum BR 4.9.10).</summary>
    public TimeSpan? MaxWindow { get; init; }

    /// <summary>The hashes by which an answer may name the certificate. Default all four.</summary>
    public IReadOnlySet<CertIdHash> AcceptedCertIdHashes { get; init; } = new HashSet<CertIdHash>(Enum.GetValues<CertIdHash>());

    internal void ThrowIfOutOfRange()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxClockSkew, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxClockSkew, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MissingNextUpdate ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(MissingNextUpdate));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxWindow ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(MaxWindow));
    }
}
