using System.Security.Cryptography;
using OrleansOcsp.Certificates;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>One certificate whose staple the cluster keeps: the local copy, and what its grain last said.</summary>
internal sealed class WatchedCertificate(
    StapleWanted wanted,
    Action<Staple> publish,
    TimeProvider time,
    Func<WatchedCertificate, Task> refresh,
    Action<WatchedCertificate> accepted,
    Func<WatchedCertificate, ValueTask> end)
    : IKeptStaple
{
    /// <summary>The share of a window after which every grain has asked anew (<c>RefreshPolicy</c>: half, a tenth more by jitter).</summary>
    private const double LatestRefresh = 0.6;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Staple? _current;
    private volatile byte[] _hash = [];

    public StapleWanted Wanted => wanted;

    public IssuedCertificate Certificate => wanted.Certificate;

    /// <summary>The name of its grain.</summary>
    public string Key { get; } = wanted.Certificate.Key.ToString();

    public Staple? Current => _current;

    /// <summary>SHA-256 of the current response; empty: there is none.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    public Task FirstAttempt => _firstAttempt.Task;

    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>What the grain last said, and when; null: it has not spoken since the edge started.</summary>
    public GrainWord? LastWord { get; set; }

    /// <summary>Calls to the grain that failed in a row.</summary>
    public int CallFailures { get; set; }

    /// <summary>The keeper in this process, while the grain does not answer; null: the grain keeps.</summary>
    public IKeptStaple? Alone { get; set; }

    /// <summary>Nobody wants it any more.</summary>
    public bool Ended { get; set; }

    /// <summary>Why there is no newer one, as far as this edge saw; null: nothing is in the way here.</summary>
    public WatchProblem? Problem { get; set; }

    /// <summary>Takes a staple if it supersedes the one at hand, and publishes it.</summary>
    public bool Accept(Staple staple)
    {
        lock (_lock)
        {
            if (!staple.Supersedes(_current))
            {
                return false;
            }

            _current = staple;
            _hash = SHA256.HashData(staple.Bytes.Span);
            publish(staple);
        }

        EndFirstAttempt();
        accepted(this);
        return true;
    }

    /// <summary>The grain has pushed this staple, which is as good as a word: it will refresh it in the middle of its window, or
    /// sooner.</summary>
    public void HeardByPush(Staple staple)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset next = staple.Window.ThisUpdate + staple.Window.Length * LatestRefresh;
        TimeSpan wait = next > now ? next - now : TimeSpan.Zero;
        LastWord = new GrainWord(
            (LastWord?.Reply ?? new WatchReply { Outcome = WatchOutcome.Watched }) with
            {
                Problem = null,
                Notes = null,
                Held = _hash,
                CheckBack = wait,
                NextAttempt = now + wait,
                Attempted = true,
                ConsecutiveFailures = 0,
            },
            now);
        Problem = null;
    }

    /// <summary>An attempt has ended, or cannot be made.</summary>
    public void EndFirstAttempt() => _firstAttempt.TrySetResult();

    public KeeperSnapshot Snapshot()
    {
        GrainWord? word = LastWord;
        RemoteKeeper remote = new(word?.At) { Node = word?.Reply.Silo ?? "", Activation = word?.Reply.Activation ?? "" };
        return Alone is { } alone
            ? alone.Snapshot() with { Remote = remote with { StoodInFor = true } }
            : WatchedPicture.Of(this, word, FirstAttempt.IsCompleted, time.GetUtcNow()) with { Remote = remote };
    }

    public Task RefreshNowAsync(CancellationToken cancellation) => refresh(this).WaitAsync(cancellation);

    public ValueTask DisposeAsync() => end(this);
}

/// <summary>What a grain said.</summary>
/// <param name="Reply">Its words.</param>
/// <param name="At">When they were heard.</param>
internal sealed record GrainWord(WatchReply Reply, DateTimeOffset At);
