using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>What a grain holds, for silos that answer OCSP clients with it and operators who ask. Bytes: who gets it verifies them.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.HeldCertificate")]
internal sealed record HeldCertificate
{
    /// <summary>The certificate, DER.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>Its issuer, DER.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The newest response, DER, which may have run out; empty: there is none.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>When a responder will next be asked; null: never.</summary>
    [Id(3)]
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>The end of the response's window.</summary>
    [Id(4)]
    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>The state in one word, by the name of <c>KeeperState</c>; empty: of a version that does not say.</summary>
    [Id(5)]
    public string State { get; init; } = "";

    [Id(6)]
    public DateTimeOffset FirstSeen { get; init; }

    [Id(7)]
    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Failures since the last answer that counted.</summary>
    [Id(8)]
    public int Failures { get; init; }

    /// <summary>Why the last attempt brought nothing, in sentences; null after a success.</summary>
    [Id(9)]
    public string? LastProblem { get; init; }

    /// <summary>What else is known, for people.</summary>
    [Id(10)]
    public KeeperNotes? Notes { get; init; }

    /// <summary>Edges that are told of changes at once.</summary>
    [Id(11)]
    public int Watchers { get; init; }

    /// <summary>When an edge last asked.</summary>
    [Id(12)]
    public DateTimeOffset LastWatched { get; init; }

    [Id(13)]
    public string Silo { get; init; } = "";

    [Id(14)]
    public string Activation { get; init; } = "";
}
