using System.Threading.Channels;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What the feeds write: the certificates, as their files were read last, with the newest staple of each. Fed as an observer of
/// the staple
/// source. Thread-safe.</summary>
internal sealed class FeedBoard : IStapleObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CertificateKey, Watched> _watched = [];
    private readonly List<Channel<bool>> _listeners = [];
    private IReadOnlyList<FeedSubject> _subjects = [];
    private IReadOnlyDictionary<CertificateKey, FeedSubject> _byKey = new Dictionary<CertificateKey, FeedSubject>();

    /// <summary>Replaces the certificates.</summary>
    public void Show(IReadOnlyList<FeedSubject> subjects)
    {
        lock (_lock)
        {
            _subjects = subjects;
            _byKey = subjects.DistinctBy(subject => subject.Key).ToDictionary(subject => subject.Key);
        }

        Ring();
    }

    /// <summary>All certificates with what there is for each.</summary>
    public IReadOnlyList<FeedItem> Items()
    {
        lock (_lock)
        {
            return
            [
                .. _subjects.Select(subject => _watched.TryGetValue(subject.Key, out Watched? watched)
                    ? new FeedItem(subject, watched.Response, watched.Kept?.FirstAttempt.IsCompleted == true)
                    : new FeedItem(subject, null, Decided: !subject.IsApplicable)),
            ];
        }
    }

    /// <summary>A certificate as its file was read last; null: none is shown with this key.</summary>
    public FeedSubject? Find(CertificateKey key)
    {
        lock (_lock)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    /// <summary>Rings after every change; many changes ring once.</summary>
    public ChannelReader<bool> Listen()
    {
        var bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_lock)
        {
            _listeners.Add(bell);
        }

        return bell.Reader;
    }

    IStapleObservation IStapleObserver.Begin(StapleWanted wanted)
    {
        lock (_lock)
        {
            if (!_watched.TryGetValue(wanted.Certificate.Key, out Watched? watched))
            {
                _watched[wanted.Certificate.Key] = watched = new Watched();
            }

            watched.Users++;
            return new Observation(this, wanted.Certificate.Key, watched);
        }
    }

    private void Ring()
    {
        lock (_lock)
        {
            foreach (Channel<bool> listener in _listeners)
            {
                listener.Writer.TryWrite(true);
            }
        }
    }

    private sealed class Watched
    {
        public int Users { get; set; }

        public FeedResponse? Response { get; set; }

        public IKeptStaple? Kept { get; set; }
    }

    private sealed class Observation(FeedBoard board, CertificateKey key, Watched watched) : IStapleObservation
    {
        private int _disposed;

        public void Attach(IKeptStaple kept)
        {
            lock (board._lock)
            {
                watched.Kept = kept;
            }

            // A first attempt that brought nothing decides too.
            kept.FirstAttempt.ContinueWith(_ => board.Ring(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        public void Publish(Staple staple)
        {
            lock (board._lock)
            {
                watched.Response = new FeedResponse(staple.Bytes, staple.Status, staple.Window.ThisUpdate, staple.Window.NextUpdate);
            }

            board.Ring();
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                lock (board._lock)
                {
                    if (--watched.Users == 0)
                    {
                        board._watched.Remove(key);
                    }
                }
            }
        }
    }
}
