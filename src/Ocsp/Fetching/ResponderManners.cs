using OrleansOcsp.Protocol;

namespace OrleansOcsp.Fetching;

/// <summary>How a responder wants to be asked, as its answers have taught. Tried anew after a while: whoever sat on the wire when it was learnt may
/// have gone. Not thread-safe.</summary>
internal sealed class ResponderManners(TimeSpan life, TimeProvider time)
{
    private CertIdHash? _hash;
    private bool _refusesGet;
    private long? _learnt;

    /// <summary>The CertID hash that it takes; null: nothing is known.</summary>
    public CertIdHash? Hash => IsFresh ? _hash : null;

    public bool RefusesGet => IsFresh && _refusesGet;

    private bool IsFresh => _learnt is { } then && time.GetElapsedTime(then) < life;

    /// <summary>What an answer that was verified has taught.</summary>
    public void Remember(FetchOutcome.Answered answer)
    {
        (_hash, _refusesGet) = (answer.Hash, answer.GetRefused || RefusesGet);
        _learnt = IsFresh ? _learnt : time.GetTimestamp();
    }

    /// <summary>The question as this responder wants it.</summary>
    public OcspQuestion Apply(OcspQuestion question) => question with { Hash = Hash ?? question.Hash, ByPost = question.ByPost || RefusesGet };
}
