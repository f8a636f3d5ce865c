namespace OrleansOcsp.Authority;

/// <summary>How a responder answers, for all certificates or for one. Immutable: replaced whole, at run time.</summary>
public sealed record ResponderBehaviour
{
    public ResponderFault Fault { get; init; }

    /// <summary>From thisUpdate to nextUpdate. One hour, so that a test's clock crosses it soon; public CAs use days.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long before now thisUpdate lies.</summary>
    public TimeSpan Backdate { get; init; }

    /// <summary>How long a signed answer is given again, as CAs do that publish in batches; zero: each answer is signed anew.</summary>
    public TimeSpan Reuse { get; init; }

    /// <summary>Signs with a delegated responder's key instead of the CA's own.</summary>
    public bool Delegated { get; init; }

    /// <summary>Answers requests with a SHA-1 CertID with <c>unauthorized</c>.</summary>
    public bool RefusesSha1 { get; init; }

    /// <summary>Answers GET with 405.</summary>
    public bool RefusesGet { get; init; }

    /// <summary>The header Retry-After on 429, 503 and 500; null: none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary><c>Cache-Control: max-age</c> on good answers; null: no such header.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The header <c>Age</c>, as from a cache on the way; null: none.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How wrong the header <c>Date</c> is.</summary>
    public TimeSpan DateSkew { get; init; }

    /// <summary>Where <see cref="ResponderFault.Redirect"/> points; null: to a place at this responder that answers well.</summary>
    public Uri? RedirectTo { get; init; }

    /// <summary>The pause between two bytes of <see cref="ResponderFault.SlowDrip"/>, in real time, since sockets live there.</summary>
    public TimeSpan DripInterval { get; init; } = TimeSpan.FromMilliseconds(200);
}
