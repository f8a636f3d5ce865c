using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>
/// Keeps staples in this process. One timer serves all certificates; what runs at once is bounded for each responder by itself
/// (<see cref="FetchOptions.MaxConcurrentPerResponder"/>), so that one that hangs holds up its own certificates and no other. Thread-safe.
/// </summary>
public sealed class EmbeddedKeepers : IStapleSource, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CertificateKey, EmbeddedKeeper> _keepers = [];
    private readonly KeeperContext _context;
    private readonly IStapleStore _store;
    private readonly WakeQueue<EmbeddedKeeper> _queue;
    private readonly OcspHttpFetcher? _http;
    private readonly IDisposable _numbers;
    private bool _disposed;

    /// <summary>Starts with no certificates.</summary>
    /// <param name="options">When and how responders are asked.</param>
    /// <param name="store">What outlives the process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes the logger <c>OrleansOcsp</c>.</param>
    /// <param name="metrics">The numbers.</param>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named.</exception>
    public EmbeddedKeepers(KeeperOptions options, IStapleStore store, TimeProvider time, ILoggerFactory loggers, OcspMetrics metrics)
        : this(options, store, time, loggers.CreateLogger("OrleansOcsp"), metrics, null)
    {
    }

    internal EmbeddedKeepers(
        KeeperOptions options, IStapleStore store, TimeProvider time, ILogger logger, OcspMetrics metrics, IOcspFetcher? fetcher)
    {
        IReadOnlyList<string> faults = options.Faults();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        if (fetcher is null)
        {
            fetcher = _http = new OcspHttpFetcher(options.Fetching, time);
        }

        var responders = new Responders(new ResponderLimits(options.Fetching.MaxConcurrentPerResponder), time, logger);
        _store = store;
        _context = new KeeperContext
        {
            Fetcher = new GatedFetcher(fetcher, responders, metrics, time),
            Responders = responders,
            Verifier = new StapleVerifier(options.Verification),
            Time = time,
            Logger = logger,
            Metrics = metrics,
            Policy = options.Refresh,
            DataCenters = options.DataCenters,
        };
        _numbers = metrics.Observe(_context);
        _queue = new WakeQueue<EmbeddedKeeper>(time, keeper => keeper.Trigger(AttemptReasons.Due), OnClockStepped);
    }

    /// <summary>What is known of each responder that was asked.</summary>
    public IReadOnlyList<ResponderSnapshot> Responders => [.. _context.Responders.Snapshots];

    /// <summary>Certificates under care.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _keepers.Count;
            }
        }
    }

    /// <summary>Keepers that are doing something now; the others wait for the clock. For tests.</summary>
    internal int Busy
    {
        get
        {
            lock (_lock)
            {
                return _keepers.Values.Count(keeper => !keeper.IsIdle);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Several callers may keep one certificate: they share a keeper, and what the last of them said of the responders holds.</remarks>
    public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish)
    {
        EmbeddedKeeper? keeper;
        KeptStaple holder;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_keepers.TryGetValue(wanted.Certificate.Key, out keeper))
            {
                keeper = new EmbeddedKeeper(wanted, _context, _store, _queue);
                _keepers.Add(wanted.Certificate.Key, keeper);
            }

            holder = new KeptStaple(keeper, wanted.Certificate, publish, LeaveAsync, _context.Logger);
            keeper.Add(holder);
        }

        keeper.Welcome(holder, wanted); // calls back: not under our lock
        return holder;
    }

    /// <summary>Stops all care. Nothing is published afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        EmbeddedKeeper[] keepers;
        lock (_lock)
        {
            _disposed = true;
            keepers = [.. _keepers.Values];
            _keepers.Clear();
        }

        await Task.WhenAll(keepers.Select(keeper => keeper.DisposeAsync().AsTask()));
        _queue.Dispose();
        _numbers.Dispose();
        _http?.Dispose();
    }

    private async Task LeaveAsync(KeptStaple holder)
    {
        bool last;
        lock (_lock)
        {
            last = holder.Keeper.Remove(holder) && _keepers.Remove(holder.Certificate.Key);
        }

        if (last)
        {
            await holder.Keeper.DisposeAsync();
        }
    }

    private void OnClockStepped(TimeSpan step)
    {
        Log.ClockStepped(_context.Logger, step);
        EmbeddedKeeper[] keepers;
        lock (_lock)
        {
            keepers = [.. _keepers.Values];
        }

        Array.ForEach(keepers, keeper => keeper.Trigger(AttemptReasons.ClockStepped));
    }
}
