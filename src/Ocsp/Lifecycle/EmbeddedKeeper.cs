using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>Drives one <see cref="StapleKeeper"/> in this process: one thing at a time, woken by the queue, by a responder, or by people.</summary>
internal sealed class EmbeddedKeeper : IKeeperOwner, IAsyncDisposable
{
    // After a fault of our own, neither spinning nor silence.
    private static readonly TimeSpan AfterBug = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly KeeperContext _context;
    private readonly WakeQueue<EmbeddedKeeper> _queue;
    private readonly StapleKeeper _keeper;
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StapleWanted _wanted;
    private KeptStaple[] _holders = [];
    private AttemptReasons _next = AttemptReasons.Due;
    private AttemptReasons _current;
    private bool _idle;
    private bool _stopped;

    // What runs, and how to end it: let go of when nothing does, for most keepers wait most of the time.
    private Task _running = Task.CompletedTask;
    private CancellationTokenSource? _end;

    /// <summary>Starts: reads the store, then asks if that is due.</summary>
    public EmbeddedKeeper(StapleWanted wanted, KeeperContext context, IStapleStore store, WakeQueue<EmbeddedKeeper> queue)
    {
        Store = store;
        _wanted = wanted;
        _context = context;
        _queue = queue;
        _keeper = new StapleKeeper(wanted, context, this);
        lock (_lock)
        {
            Begin(RunFirstAsync);
        }
    }

    public IStapleStore Store { get; }

    public Staple? Current => _keeper.Current;

    public Task FirstAttempt => _firstAttempt.Task;

    /// <summary>Nothing runs and nothing waits to run: the queue will wake it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _idle;
            }
        }
    }

    public KeeperSnapshot Snapshot() => _keeper.Snapshot();

    /// <summary>Adds a holder. <see cref="Welcome"/> comes next.</summary>
    public void Add(KeptStaple holder)
    {
        lock (_lock)
        {
            _holders = [.. _holders, holder];
        }
    }

    /// <summary>Gives a holder who was added the staple at hand, and heeds what it says of the responders.</summary>
    public void Welcome(KeptStaple holder, StapleWanted wanted)
    {
        lock (_lock)
        {
            bool changed = !wanted.ResponderOverride.SequenceEqual(_wanted.ResponderOverride)
                || !wanted.Certificate.IssuerDer.Span.SequenceEqual(_wanted.Certificate.IssuerDer.Span);
            _wanted = wanted;
            if (changed)
            {
                _keeper.Change(wanted);
                Trigger(AttemptReasons.Demanded);
            }
        }

        if (Current is { } staple && IsInWindow(staple))
        {
            holder.Publish(staple);
        }
    }

    /// <summary>Takes a holder away.</summary>
    /// <returns>Whether nobody is left.</returns>
    public bool Remove(KeptStaple holder)
    {
        lock (_lock)
        {
            _holders = [.. _holders.Where(other => !ReferenceEquals(other, holder))];
            return _holders.Length == 0;
        }
    }

    /// <summary>Runs an attempt; if something runs already, right after it.</summary>
    public void Trigger(AttemptReasons reason)
    {
        lock (_lock)
        {
            _next |= reason;
            if (_idle && !_stopped)
            {
                _idle = false;
                Begin(RunAsync);
            }
        }
    }

    /// <summary>Asks a responder now, or joins who is asking already. Ends with the attempt, however it ended.</summary>
    public Task RefreshNowAsync()
    {
        lock (_lock)
        {
            if (!_keeper.IsAsking && !(_current | _next).HasFlag(AttemptReasons.Demanded))
            {
                Trigger(AttemptReasons.Demanded);
            }

            return _running;
        }
    }

    /// <summary>Ends what runs; nothing is published afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        CancellationTokenSource? end;
        lock (_lock)
        {
            _stopped = true;
            running = _running;
            end = _end;
        }

        await (end?.CancelAsync() ?? Task.CompletedTask);
        await running;
        _queue.Set(this, null);
        _keeper.Retire();
        _firstAttempt.TrySetResult();
    }

    // Under the lock.
    private void Begin(Func<CancellationToken, Task> run)
    {
        _end = new CancellationTokenSource();
        CancellationToken end = _end.Token;
        _running = Task.Run(() => run(end), CancellationToken.None); // it sees to its own end
    }

    private async Task RunFirstAsync(CancellationToken end)
    {
        System.Diagnostics.Activity.Current = null; // a refresh is nobody's part, whoever caused the call
        if (await GuardedAsync(_keeper.LoadAsync, end) && Current is { } staple && IsInWindow(staple))
        {
            _firstAttempt.TrySetResult();
        }

        await RunAsync(end);
    }

    private async Task RunAsync(CancellationToken end)
    {
        System.Diagnostics.Activity.Current = null;
        bool sound = true;
        while (TakeNext(sound))
        {
            sound = await GuardedAsync(token => _keeper.AttemptAsync(_current, token), end);
            _firstAttempt.TrySetResult();
        }
    }

    // False: nothing is to be done now; the queue knows when.
    private bool TakeNext(bool sound)
    {
        lock (_lock)
        {
            _current = _stopped ? AttemptReasons.None : _next;
            _next = AttemptReasons.None;
            if (_current == AttemptReasons.None && !_stopped)
            {
                _idle = true;
                _running = Task.CompletedTask;
                _end = null;
                _queue.Set(this, sound ? _keeper.NextWake : _context.Time.GetUtcNow() + AfterBug);
            }

            return _current != AttemptReasons.None;
        }
    }

    // The top of the loop: a fault of ours in one certificate must not end its care, nor anybody else's.
    private async Task<bool> GuardedAsync(Func<CancellationToken, Task> step, CancellationToken end)
    {
        try
        {
            await step(end);
            return true;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception fault)
        {
            Log.Bug(_context.Logger, fault, _wanted.Certificate.Key, _context.Time.GetUtcNow() + AfterBug);
            return false;
        }
    }

    void IKeeperOwner.Recovered() => Trigger(AttemptReasons.Recovered);

    void IKeeperOwner.Publish(Staple staple)
    {
        KeptStaple[] holders;
        lock (_lock)
        {
            holders = _holders; // under the lock: whoever is added meanwhile sees the new staple in Welcome
        }

        Array.ForEach(holders, holder => holder.Publish(staple));
    }

    private bool IsInWindow(Staple staple) => _context.Time.GetUtcNow() < staple.Window.NextUpdate;
}
