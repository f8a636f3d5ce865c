using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>Why an attempt is made; there may be several reasons at once.</summary>
[Flags]
internal enum AttemptReasons
{
    None = 0,

    /// <summary>The keeper wanted to be woken; it may find that nothing is to be asked.</summary>
    Due = 1,

    /// <summary>The wall clock was set: plan anew.</summary>
    ClockStepped = 2,

    /// <summary>A responder that was down or wanted a pause is back.</summary>
    Recovered = 4,

    /// <summary>A person or a program asks for it.</summary>
    Demanded = 8,
}

/// <summary>
/// Keeps the staple of one certificate: store, responders, verifier and <see cref="StapleLifecycle"/> joined. It has no timer and no thread: its
/// owner, in this process or a grain, calls it, one call at a time, when <see cref="NextWake"/> says so. Snapshots may be taken at any time.
/// </summary>
internal sealed class StapleKeeper : IRecoveryWaiter
{
    private readonly KeeperContext _context;
    private readonly IKeeperOwner _owner;
    private readonly StoredStaple _stored;
    private volatile KeeperTarget _target;
    private volatile LifecycleState _state;
    private volatile ResponderEndpoint? _worked;
    private volatile bool _asking;
    private bool _unpublished;

    /// <summary>Makes one that knows nothing yet: <see cref="LoadAsync"/> comes first.</summary>
    /// <param name="wanted">The certificate.</param>
    /// <param name="context">What all keepers share.</param>
    /// <param name="owner">Whom it works for.</param>
    public StapleKeeper(StapleWanted wanted, KeeperContext context, IKeeperOwner owner)
    {
        _context = context;
        _owner = owner;
        _stored = new StoredStaple(wanted.Certificate.Key, owner.Store, context);
        _target = new KeeperTarget(wanted, context);
        _state = StapleLifecycle.Begin(context.Time.GetUtcNow());
    }

    /// <summary>The newest staple, which may have run out.</summary>
    public Staple? Current => _state.Staple;

    /// <summary>When the owner should call <see cref="AttemptAsync"/> next; null: never.</summary>
    public DateTimeOffset? NextWake => StapleLifecycle.NextWake(_state);

    /// <summary>When a responder gave, or somebody offered, the current one, and it was verified; null: there is none.</summary>
    public DateTimeOffset? Answered => _state.Answered;

    /// <summary>There is somebody to ask.</summary>
    public bool HasResponders => !_target.Endpoints.IsEmpty;

    /// <summary>A responder is being asked, or is about to be.</summary>
    public bool IsAsking => _asking;

    DateTimeOffset IRecoveryWaiter.Urgency => _state.Staple?.Window.NextUpdate ?? DateTimeOffset.MinValue;

    TimeSpan IRecoveryWaiter.Patience => _target.Lifecycle.Patience(_state, _context.Time.GetUtcNow());

    void IRecoveryWaiter.Recovered() => _owner.Recovered();

    /// <summary>What the operator says of the responders has changed. Takes effect with the next attempt. From any thread.</summary>
    public void Change(StapleWanted wanted)
    {
        LeaveResponders();
        _target = new KeeperTarget(wanted, _context);
    }

    /// <summary>Reads the store, verifies what it has, and publishes it if it is good for now.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        _context.Census.Add(this);
        LifecycleEvent loaded = await _stored.LoadAsync(_target.Certificate, cancellation);
        Step(loaded);
        PublishNewest();
    }

    /// <summary>Asks if asking is due or wanted: fetch, verify, decide, persist, publish.</summary>
    /// <returns><see cref="NextWake"/>.</returns>
    public async Task<DateTimeOffset?> AttemptAsync(AttemptReasons reasons, CancellationToken cancellation)
    {
        KeeperTarget target = _target;
        Step(reasons.HasFlag(AttemptReasons.ClockStepped) ? new LifecycleEvent.ClockStepped() : new LifecycleEvent.TimePassed());
        bool asks = Asks(target, reasons);
        using System.Diagnostics.Activity? span = asks ? OcspSpans.Refresh(target.Certificate.Key, reasons) : null;
        bool save = asks && Step(await AskAsync(target, reasons.HasFlag(AttemptReasons.Demanded), cancellation), reasons);
        OcspSpans.Came(span, _state.Problem);
        try
        {
            if (save || _state.NextSave <= _context.Time.GetUtcNow())
            {
                await SaveAsync(target.Certificate, cancellation);
            }
        }
        finally
        {
            PublishNewest();
        }

        return NextWake;
    }

    /// <summary>Takes an answer that somebody else has, an edge or another process, after the same verification as a responder's.</summary>
    /// <returns>What it is worth. It was taken if it is <see cref="Current"/> now.</returns>
    public async Task<StapleVerdict> OfferAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        KeeperTarget target = _target;
        StapleVerdict verdict = _context.Verifier.Verify(target.Certificate, response, _context.Time.GetUtcNow());
        if (verdict is StapleVerdict.Accepted { Staple: var staple } && staple.Supersedes(_state.Staple))
        {
            Step(new LifecycleEvent.Answered(staple, null));
            await SaveAsync(target.Certificate, cancellation);
            PublishNewest();
        }

        return verdict;
    }

    /// <summary>Nobody keeps the certificate any more: no responder is to call.</summary>
    public void Retire()
    {
        _context.Census.Remove(this);
        LeaveResponders();
    }

    /// <summary>The state in one word.</summary>
    public KeeperState Picture() => _target.Lifecycle.Picture(_state, _context.Time.GetUtcNow());

    /// <inheritdoc cref="StapleLifecycle.Lag"/>
    public double Lag() => _target.Lifecycle.Lag(_state, _context.Time.GetUtcNow());

    private void LeaveResponders()
    {
        foreach (ResponderEndpoint endpoint in _target.Endpoints.All)
        {
            _context.Responders.For(endpoint).Forget(this);
        }
    }

    public KeeperSnapshot Snapshot()
    {
        LifecycleState state = _state;
        KeeperTarget target = _target;
        return new KeeperSnapshot(
            target.Lifecycle.Picture(state, _context.Time.GetUtcNow()),
            state.Staple,
            state.FirstSeen,
            state.NextAttempt,
            state.LastAttempt,
            state.Failures,
            state.Problem?.Explanation)
        {
            LastOutcome = state.HasAttempted ? state.Problem?.Kind ?? RefreshOutcome.Newer : null,
            ProblemSince = state.Problem?.Since,
            Rejection = state.Problem?.Rejection,
            RevocationWithdrawn = state.Alarms.HasFlag(Alarms.RevocationWithdrawn),
            UnknownToResponder = state.Alarms.HasFlag(Alarms.Unknown),
            StoreProblem = _stored.Problem,
            Responders = [.. target.Endpoints.InOrder(_worked, HasStaple).Select(endpoint =>
                new EndpointSnapshot(endpoint.Url, endpoint.WrittenByOperator, _context.Responders.For(endpoint).Snapshot()))],
        };
    }

    private async Task<LifecycleEvent> AskAsync(KeeperTarget target, bool demanded, CancellationToken cancellation)
    {
        _asking = true;
        try
        {
            LifecycleEvent happened = await new Inquiry(_context, target.Lifecycle, this).AskAsync(
                target.Certificate, target.Endpoints.InOrder(_worked, HasStaple), _state, demanded, cancellation);
            _worked = happened is LifecycleEvent.Answered { By: { IsPeer: false } by } ? by : _worked;
            return happened;
        }
        finally
        {
            _asking = false;
        }
    }

    private bool HasStaple => _state.Staple is { } staple && _context.Time.GetUtcNow() < staple.Window.NextUpdate;

    private bool Asks(KeeperTarget target, AttemptReasons reasons) => !target.Endpoints.IsEmpty
        && (_state.NextAttempt <= _context.Time.GetUtcNow()
            || reasons.HasFlag(AttemptReasons.Demanded)
            || (reasons.HasFlag(AttemptReasons.Recovered)
                && _state is { NextAttempt: not null, Problem.Kind: RefreshOutcome.Unreachable or RefreshOutcome.NotAsked }));

    // Returns whether the new state is to be saved.
    private bool Step(LifecycleEvent happened, AttemptReasons reasons = AttemptReasons.None)
    {
        LifecycleState before = _state;
        StapleLifecycle.Decision decision = _target.Lifecycle.Step(before, happened, _context.Time.GetUtcNow());
        _state = decision.State;
        _unpublished |= decision.Publish;
        LifecycleLog.Write(_context.Logger, _target.Certificate.Key, before, decision.State);
        if (decision.Outcome is { } outcome)
        {
            _context.Metrics.Refreshed(outcome, reasons);
        }

        return decision.Save;
    }

    // A store that fails or hangs holds nothing back: the state is saved again later.
    private async Task SaveAsync(IssuedCertificate certificate, CancellationToken cancellation)
    {
        using System.Diagnostics.Activity? span = OcspSpans.Persist();
        StoreSave saved = await _stored.SaveAsync(_state.ToRecord(), cancellation);
        if (saved is StoreSave.Conflict)
        {
            // Somebody else who keeps this certificate has another response there. The newer of the two stays, here and there.
            if (await _stored.LoadAsync(certificate, cancellation) is LifecycleEvent.Loaded { Staple: { } theirs } && theirs.Supersedes(_state.Staple))
            {
                Step(new LifecycleEvent.Answered(theirs, null));
            }

            saved = await _stored.SaveAsync(_state.ToRecord(), cancellation);
        }

        Step(saved is StoreSave.Saved ? new LifecycleEvent.Saved() : new LifecycleEvent.SaveFailed());
    }

    private void PublishNewest()
    {
        if (_unpublished && _state.Staple is { } staple)
        {
            using System.Diagnostics.Activity? span = OcspSpans.Publish();
            _unpublished = false;
            _owner.Publish(staple);
        }
    }
}
