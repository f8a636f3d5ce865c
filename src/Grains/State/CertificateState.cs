namespace OrleansOcsp.Grains.State;

/// <summary>What a certificate's grain remembers. New members get new numbers, are optional, and nothing is renumbered: silos of two
/// versions read each other's during an upgrade, and what an older version stored must be read.</summary>
[GenerateSerializer, Alias("ocsp.CertificateState")]
internal sealed record CertificateState
{
    /// <summary>The registration: the certificate, DER.</summary>
    [Id(0)]
    public byte[] Leaf { get; init; } = [];

    /// <summary>The registration: its issuer, DER.</summary>
    [Id(1)]
    public byte[] Issuer { get; init; } = [];

    /// <summary>The newest response, DER; null: none yet.</summary>
    [Id(2)]
    public byte[]? Response { get; init; }

    [Id(3)]
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>When a responder gave the response.</summary>
    [Id(4)]
    public DateTimeOffset? Answered { get; init; }

    /// <summary>Until when HTTP caches may give the same again.</summary>
    [Id(5)]
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>Failures in a row.</summary>
    [Id(6)]
    public int Failures { get; init; }

    [Id(7)]
    public DateTimeOffset? LastAttempt { get; init; }

    [Id(8)]
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>When an edge last asked, as of the last save.</summary>
    [Id(9)]
    public DateTimeOffset? LastWatched { get; init; }
}
