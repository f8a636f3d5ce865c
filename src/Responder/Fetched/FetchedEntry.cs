using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Fetched;

/// <summary>What is held for one CertID that clients asked for, and when its CA may be asked again. Thread-safe.</summary>
internal sealed class FetchedEntry(CertId certId)
{
    // As for certificates that are kept: 10 s doubling to 5 min. What a CA does not know may have been issued a minute ago.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private FetchedAnswer.Verified? _verified;
    private HeldResponse? _response;
    private DateTimeOffset _askAt = DateTimeOffset.MinValue;
    private bool _notKnown;
    private int _failures;
    private Task? _asking;
    private long _lastUse;

    public CertId CertId { get; } = certId;

    /// <summary>When it was asked for last, for the one that has to go.</summary>
    public DateTimeOffset LastUse => new(Volatile.Read(ref _lastUse), TimeSpan.Zero);

    /// <summary>What is to be said without asking anybody.</summary>
    /// <param name="kept">What the certificate's keeper has under the other hash; null: nobody keeps it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isDue">Whether the CA may be asked for a newer one.</param>
    public ResponseLookup Look(Staple? kept, DateTimeOffset now, out bool isDue)
    {
        lock (_lock)
        {
            Volatile.Write(ref _lastUse, now.UtcTicks);
            bool contradicted = kept is { Status: CertStatus.Revoked } && _verified is { Answer: { Status: not CertStatus.Revoked } ours }
                && ours.Window.ThisUpdate <= kept.Window.ThisUpdate;

            // What is contradicted is asked for at once, but not again and again while the CA's caches still say good.
            isDue = now >= _askAt || (contradicted && _failures == 0);
            return _response is { } response && now < response.Window.NextUpdate && !contradicted ? new ResponseLookup.Found(response)
                : _notKnown ? new ResponseLookup.NotKnown()
                : new ResponseLookup.NothingCurrent();
        }
    }

    /// <summary>Has the CA asked; who comes while it is waits for the same answer.</summary>
    /// <param name="isDue">Whether it may be asked now.</param>
    /// <param name="mayStart">Whether there is room for one more question.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null: nobody is being asked.</returns>
    public Task? Ask(bool isDue, Func<bool> mayStart, Func<Task<FetchedAnswer>> ask, TimeProvider time)
    {
        lock (_lock)
        {
            if (_asking is { IsCompleted: false })
            {
                return _asking;
            }

            return isDue && mayStart() ? _asking = Task.Run(async () => Take(await ask(), time.GetUtcNow())) : null;
        }
    }

    private void Take(FetchedAnswer answer, DateTimeOffset now)
    {
        lock (_lock)
        {
            switch (answer)
            {
                case FetchedAnswer.Verified verified:
                    _notKnown = false;
                    bool newer = _verified is null || Compare(verified, _verified) > 0;
                    _failures = newer ? 0 : _failures + 1;
                    if (newer)
                    {
                        DateTimeOffset half = verified.Answer.Window.ThisUpdate + (verified.Answer.Window.Length / 2);
                        _askAt = half > now + ShortestLife ? half : now + ShortestLife;
                        _verified = verified;
                        _response = new HeldResponse(verified.Bytes, verified.Answer.Window, _askAt);
                        return;
                    }

                    break;
                case FetchedAnswer.NotKnown:
                    _notKnown = true;
                    _failures++;
                    break;
                default:
                    _failures++;
                    break;
            }

            TimeSpan pause = FirstPause * Math.Pow(2, Math.Min(_failures - 1, 10));
            _askAt = now + (pause < LongestPause ? pause : LongestPause);
        }
    }

    // The first parts of the order of Staple.Supersedes; what is equal in these changes nothing for a client.
    private static int Compare(FetchedAnswer.Verified one, FetchedAnswer.Verified other) =>
        (one.Answer.Window.ThisUpdate, one.Answer.ProducedAt, one.Answer.Status == CertStatus.Revoked)
            .CompareTo((other.Answer.Window.ThisUpdate, other.Answer.ProducedAt, other.Answer.Status == CertStatus.Revoked));
}
