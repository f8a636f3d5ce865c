namespace OrleansOcsp.Storage;

/// <summary>What of a kept certificate outlives the process. Nothing in it is believed: the response is verified again by whoever reads it.</summary>
public sealed record StapleRecord
{
    /// <summary>The DER of the newest response; null: there was none yet.</summary>
    public ReadOnlyMemory<byte>? Response { get; init; }

    /// <summary>When the certificate was first kept here.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When a responder gave the response.</summary>
    public DateTimeOffset? Answered { get; init; }

    /// <summary>Until when HTTP caches may give the same again.</summary>
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>When a responder was last asked.</summary>
    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>When the next question was planned.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    public bool Equals(StapleRecord? other) =>
        other is not null && SameResponse(Response, other.Response) && FirstSeen == other.FirstSeen && Answered == other.Answered
        && FreshUntil == other.FreshUntil && Failures == other.Failures && LastAttempt == other.LastAttempt && NextAttempt == other.NextAttempt;

    public override int GetHashCode() => HashCode.Combine(Response?.Length, FirstSeen, Answered, Failures, NextAttempt);

    private static bool SameResponse(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one.HasValue == other.HasValue && one.GetValueOrDefault().Span.SequenceEqual(other.GetValueOrDefault().Span);
}
