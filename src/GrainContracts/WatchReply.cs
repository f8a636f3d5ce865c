namespace OrleansOcsp.GrainContracts;

/// <summary>What a grain has for a certificate.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.WatchReply")]
public sealed record WatchReply
{
    /// <summary>Whether the certificate is under the cluster's care.</summary>
    [Id(0)]
    public required WatchOutcome Outcome { get; init; }

    /// <summary>Why it is not, or what the last attempt to get a response met with, in a sentence; null: all is well.</summary>
    [Id(1)]
    public string? Problem { get; init; }

    /// <summary>The newest response, DER, as the CA signed it; empty where there is none or the edge holds it already.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>SHA-256 of the newest response; empty: there is none.</summary>
    [Id(3)]
    public ReadOnlyMemory<byte> Held { get; init; }

    /// <summary>After how long the edge should ask again, pushed to or not. From 1 s to 1 day.</summary>
    [Id(4)]
    public TimeSpan CheckBack { get; init; }

    /// <summary>When a responder will next be asked; null: never (the certificate names none).</summary>
    [Id(5)]
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>An attempt to get a response has ended, however it ended, since the certificate came under care.</summary>
    [Id(6)]
    public bool Attempted { get; init; }

    /// <summary>Failures since the last answer that counted.</summary>
    [Id(7)]
    public int ConsecutiveFailures { get; init; }

    /// <summary>The silo that answered, for people.</summary>
    [Id(8)]
    public string Silo { get; init; } = "";

    /// <summary>The activation that answered, for people.</summary>
    [Id(9)]
    public string Activation { get; init; } = "";

    /// <summary>What else the grain knows, where something is worth a word; null: nothing is.</summary>
    [Id(10)]
    public KeeperNotes? Notes { get; init; }
}

/// <summary>What came of a wish to watch a certificate.</summary>
[GenerateSerializer, Alias("ocsp.WatchOutcome")]
public enum WatchOutcome
{
    /// <summary>The certificate is under care.</summary>
    Watched = 0,

    /// <summary>The certificate names no responder. Not an error.</summary>
    NotApplicable = 1,

    /// <summary>The registration is refused: see <see cref="WatchReply.Problem"/>. Asking the same again brings the same.</summary>
    Refused = 2,
}
