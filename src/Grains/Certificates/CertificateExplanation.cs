namespace OrleansOcsp.Grains.Certificates;

/// <summary>How a certificate stands, for people: admin API and <c>explain</c>.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.CertificateExplanation")]
internal sealed record CertificateExplanation
{
    [Id(0)]
    public required string Certificate { get; init; }

    [Id(1)]
    public required string Subject { get; init; }

    /// <summary>Good, Revoked, Expired, None, Waiting or NotApplicable.</summary>
    [Id(2)]
    public required string State { get; init; }

    [Id(3)]
    public required DateTimeOffset FirstSeen { get; init; }

    [Id(4)]
    public DateTimeOffset? ThisUpdate { get; init; }

    [Id(5)]
    public DateTimeOffset? NextUpdate { get; init; }

    [Id(6)]
    public DateTimeOffset? LastAttempt { get; init; }

    [Id(7)]
    public DateTimeOffset? NextAttempt { get; init; }

    [Id(8)]
    public int ConsecutiveFailures { get; init; }

    [Id(9)]
    public string? LastProblem { get; init; }

    /// <summary>Edges that are told of changes at once.</summary>
    [Id(10)]
    public int Watchers { get; init; }

    /// <summary>When an edge last asked; null: not since the grain was activated.</summary>
    [Id(11)]
    public DateTimeOffset? LastWatched { get; init; }

    /// <summary>Why the database does not have what is known here; null: it has.</summary>
    [Id(12)]
    public string? StoreProblem { get; init; }

    [Id(13)]
    public required string Silo { get; init; }

    [Id(14)]
    public required string Activation { get; init; }
}
