using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What the feeds write: the certificates, as their files were read last, with the newest staple of each. Fed as an observer of
/// the staple source. Each reader gets everything once, then what changed, and everything again whenever it wants. Thread-safe.</summary>
internal sealed class FeedBoard : IStapleObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CertificateKey, Watched> _watched = [];
    private readonly List<FeedListener> _listeners = [];
    private IReadOnlyList<FeedSubject> _subjects = [];
    private ILookup<CertificateKey, FeedSubject> _byKey = Enumerable.Empty<FeedSubject>().ToLookup(subject => subject.Key);

    /// <summary>Replaces the certificates.</summary>
    public void Show(IReadOnlyList<FeedSubject> subjects)
    {
        lock (_lock)
        {
            _subjects = subjects;
            _byKey = subjects.ToLookup(subject => subject.Key);
            _listeners.ForEach(listener => listener.AddAll());
        }
    }

    /// <summary>All certificates with what there is for each.</summary>
    public IReadOnlyList<FeedItem> Items()
    {
        lock (_lock)
        {
            return [.. _subjects.Select(Item)];
        }
    }

    /// <summary>A new reader, for whom everything is news.</summary>
    public FeedListener Listen()
    {
        var listener = new FeedListener();
        lock (_lock)
        {
            _listeners.Add(listener);
        }

        return listener;
    }

    /// <summary>What a reader has not read yet.</summary>
    /// <param name="listener">The reader.</param>
    /// <param name="whole">Everything, whatever was read before.</param>
    public FeedNews News(FeedListener listener, bool whole)
    {
        lock (_lock)
        {
            whole |= listener.All;
            FeedNews news = new(whole, [.. (whole ? _subjects : listener.Changed.SelectMany(key => _byKey[key])).Select(Item)]);
            listener.Clear();
            return news;
        }
    }

    /// <summary>A certificate as its file was read last; null: none is shown with this key.</summary>
    public FeedSubject? Find(CertificateKey key)
    {
        lock (_lock)
        {
            return _byKey[key].FirstOrDefault();
        }
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
            Tell(wanted.Certificate.Key); // without a staple of its own it is undecided now
            return new Observation(this, wanted.Certificate.Key, watched);
        }
    }

    private FeedItem Item(FeedSubject subject) => _watched.TryGetValue(subject.Key, out Watched? watched)
        ? new FeedItem(subject, watched.Response, watched.Kept?.FirstAttempt.IsCompleted == true)
        : new FeedItem(subject, null, Decided: !subject.IsApplicable);

    private void Tell(CertificateKey changed)
    {
        lock (_lock)
        {
            _listeners.ForEach(listener => listener.Add(changed));
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
            kept.FirstAttempt.ContinueWith(_ => board.Tell(key), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        public void Publish(Staple staple)
        {
            lock (board._lock)
            {
                watched.Response = new FeedResponse(staple.Bytes, staple.Status, staple.Window.ThisUpdate, staple.Window.NextUpdate);
            }

            board.Tell(key);
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

                board.Tell(key);
            }
        }
    }
}
