namespace OrleansOcsp.Authority;

/// <summary>What a throwaway CA is made of.</summary>
public sealed record AuthorityOptions
{
    /// <summary>The common name of its certificate.</summary>
    public string Name { get; init; } = "orleans-ocsp throwaway CA";

    public ThrowawayKeyKind KeyKind { get; init; } = ThrowawayKeyKind.EcdsaP256;

    /// <summary>Where "now" comes from, for validity times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Null: a day ago.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Null: in ten years.</summary>
    public DateTimeOffset? NotAfter { get; init; }
}

/// <summary>What a delegated responder's certificate (RFC 6960 section 4.2.2.2) says, right or wrong.</summary>
public sealed record DelegateOptions
{
    public string Name { get; init; } = "orleans-ocsp throwaway responder";

    public ThrowawayKeyKind KeyKind { get; init; } = ThrowawayKeyKind.EcdsaP256;

    /// <summary>False leaves id-kp-OCSPSigning out: such a certificate must not be believed.</summary>
    public bool OcspSigning { get; init; } = true;

    /// <summary>id-pkix-ocsp-nocheck (RFC 6960 section 4.2.2.2.1).</summary>
    public bool NoCheck { get; init; } = true;

    /// <summary>Null: an hour ago.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Null: in 30 days.</summary>
    public DateTimeOffset? NotAfter { get; init; }
}
