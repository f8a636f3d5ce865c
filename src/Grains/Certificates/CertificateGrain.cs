using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Grains.State;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>
/// One certificate: a shell around <see cref="StapleKeeper"/>, which decides. It gives the keeper a timer, a row in the database and
/// edges to tell. Nothing here waits for a responder while it is called, except an operator's "refresh now".
/// </summary>
/// <remarks>Longer than 250 lines because everything here is one grain's turns, which share its fields.</remarks>
[Reentrant, GrainType("ocsp-certificate")]
internal sealed class CertificateGrain : Grain, ICertificateGrain, ICertificateKeeping, IKeeperOwner, IDisposable
{
    private readonly GrainSurroundings _around;
    private readonly GrainStapleStore _store;
    private readonly CertificatePicture _picture;
    private readonly Watchers _watchers = new();
    private readonly SemaphoreSlim _keeperTurn = new(1);
    private readonly string _key;
    private TaskScheduler _scheduler = TaskScheduler.Default;
    private IGrainTimer? _timer;
    private Task? _adoption;
    private StapleKeeper? _keeper;
    private CancellationTokenSource? _attempt;
    private bool _hasResponders;
    private bool _stopped;
    private MemberReport? _reported;

    public CertificateGrain([FromKeyedServices(GrainStorageName.Name)] IGrainStorage storage, GrainSurroundings around)
    {
        _around = around;
        _key = this.GetPrimaryKeyString();
        _picture = new CertificatePicture(_key, around.Silo.Name, GrainContext.ActivationId);
        _store = new GrainStapleStore(storage, GrainContext.GrainId) { LastWatched = Now };
    }

    IStapleStore IKeeperOwner.Store => _store;

    private DateTimeOffset Now => _around.Time.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _scheduler = TaskScheduler.Current;
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A question under way is given up; what it would have brought the next activation asks for. What was decided has been saved.
        _stopped = true;
        await (_attempt?.CancelAsync() ?? Task.CompletedTask);
        _keeper?.Retire();
    }

    public void Dispose() => _keeperTurn.Dispose();

    public async Task<WatchReply> Watch(WatchRequest request)
    {
        if (_keeper is null && await FindRefusalAsync(request.Leaf, request.Issuer) is { } refusal)
        {
            DeactivateOnIdle();
            return Reply(WatchOutcome.Refused) with { Problem = refusal };
        }

        if (!_hasResponders)
        {
            DeactivateOnIdle();
            return Reply(WatchOutcome.NotApplicable) with { CheckBack = GrainTimes.NotApplicableCheckBack };
        }

        if (_adoption is { IsCompleted: false } loading)
        {
            await loading.WaitAsync(GrainTimes.LoadPatience, _around.Time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        _store.LastWatched = Now;
        WatchReply reply = Reply(WatchOutcome.Watched);
        if (request.Observer is { } observer)
        {
            _watchers.Add(_around.Observers.Share(observer), Now, Now + reply.CheckBack * 2);
        }

        return Usable is { } staple && !request.Known.Span.SequenceEqual(reply.Held.Span) ? reply with { Response = staple.Bytes } : reply;
    }

    public async Task<OfferReply> Offer(OfferRequest request)
    {
        if (_keeper is null && await FindRefusalAsync(request.Leaf, request.Issuer) is { } refusal)
        {
            DeactivateOnIdle();
            return new OfferReply { Outcome = OfferOutcome.Refused, Problem = refusal };
        }

        if (!await _keeperTurn.WaitAsync(GrainTimes.OfferPatience))
        {
            return new OfferReply { Outcome = OfferOutcome.Refused, Problem = "the grain is asking a responder at this moment." };
        }

        try
        {
            StapleVerdict verdict = await _keeper!.OfferAsync(request.Response, CancellationToken.None);
            return verdict switch
            {
                StapleVerdict.Accepted(var staple) when staple == _keeper.Current => new OfferReply { Outcome = OfferOutcome.Taken },
                StapleVerdict.Accepted => new OfferReply { Outcome = OfferOutcome.NotNewer },
                _ => new OfferReply { Outcome = OfferOutcome.Refused, Problem = VerdictText.FirstLine(verdict) },
            };
        }
        finally
        {
            _keeperTurn.Release();
            await SettleAsync();
        }
    }

    public async Task<MemberReport> Touch()
    {
        await WakeAsync();
        return Report();
    }

    public async Task<HeldCertificate?> Held()
    {
        await WakeAsync();
        return _keeper is not { } keeper ? null
            : _picture.Hold(_store.Registered!, keeper.Snapshot(), _watchers.Count(Now), _store.LastWatched);
    }

    public async Task<bool> Refresh()
    {
        await WakeAsync();
        if (_keeper is null)
        {
            return false;
        }

        await AttemptAsync(AttemptReasons.Demanded, CancellationToken.None);
        return true;
    }

    public async Task<bool> Remove()
    {
        bool kept = _keeper is not null || (await _store.ReadAsync()).RecordExists;
        _keeper?.Retire();
        _keeper = null;
        _timer?.Dispose();
        await _store.RemoveAsync(default, CancellationToken.None);
        await TellBucketAsync(Report());
        DeactivateOnIdle();
        return kept;
    }

    private WatchReply Reply(WatchOutcome outcome) => _picture.Reply(outcome, _keeper?.Snapshot(), Usable, Now);

    private MemberReport Report() => _picture.Report(_store.Registered, _keeper?.Snapshot(), Usable, Now);

    private Staple? Usable => _keeper?.Current is { } staple && Now < staple.Window.NextUpdate ? staple : null;

    // Null: the certificate is under care now.
    private async Task<string?> FindRefusalAsync(ReadOnlyMemory<byte> leaf, ReadOnlyMemory<byte> issuer)
    {
        (IssuedCertificate? certificate, string? refusal) = _around.Registration.Decide(_key, leaf, issuer);
        if (certificate is { OcspUrls.Count: > 0 } && !await HasRoomAsync())
        {
            refusal = "the cluster has as many certificates as Limits:Certificates allows, or this edge has brought as many new ones since "
                + "yesterday as Limits:CertificatesPerEdge allows.";
        }

        if (refusal is not null)
        {
            Log.RegistrationRefused(_around.Logger, _key, refusal);
            return refusal;
        }

        Adopt(certificate!, null);
        return null;
    }

    // A bucket that does not answer is no reason to refuse anybody.
    private async Task<bool> HasRoomAsync()
    {
        try
        {
            return await BucketGrain.HasRoom(_key, EdgeCallFilter.TakeCallingEdge()).WaitAsync(GrainTimes.BucketDeadline, _around.Time);
        }
        catch (Exception)
        {
            return true;
        }
    }

    // Takes up what an activation before this one left in the database.
    private async Task WakeAsync()
    {
        if (_keeper is null && await _store.ReadAsync() is { RecordExists: true } row)
        {
            switch (IssuedCertificate.Create(row.State!.Leaf, row.State.Issuer))
            {
                case IssuedCertificateResult.Created(var certificate) when certificate.Key.ToString() == _key:
                    _store.LastWatched = row.State.LastWatched ?? Now;
                    Adopt(certificate, row);
                    break;
                case var result:
                    Log.RowUnusable(_around.Logger, _key, result.ToString());
                    break;
            }
        }

        await (_adoption ?? Task.CompletedTask);
        if (_keeper is null)
        {
            DeactivateOnIdle();
        }
    }

    private void Adopt(IssuedCertificate certificate, GrainState<CertificateState>? row)
    {
        if (_keeper is not null)
        {
            return;
        }

        _store.Registered = certificate;
        _store.Prime(row);
        StapleWanted wanted = new(certificate);
        _keeper = new StapleKeeper(wanted, _around.Keepers, this);
        _hasResponders = !ResponderEndpoints.Of(wanted).IsEmpty;
        if (_hasResponders)
        {
            _adoption = LoadAsync(_keeper);
        }
    }

    private async Task LoadAsync(StapleKeeper keeper)
    {
        await _keeperTurn.WaitAsync();
        try
        {
            await keeper.LoadAsync(CancellationToken.None);
        }
        finally
        {
            _keeperTurn.Release();
        }

        // The task that runs this goes with it.
        _adoption = Task.CompletedTask;
        if (_stopped)
        {
            return;
        }

        _timer = this.RegisterGrainTimer(
            cancellation => AttemptAsync(AttemptReasons.Due, cancellation),
            new GrainTimerCreationOptions(WaitFor(keeper.NextWake), Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task AttemptAsync(AttemptReasons reasons, CancellationToken cancellation)
    {
        await _keeperTurn.WaitAsync(cancellation);
        try
        {
            if (_keeper is { } keeper && !_stopped)
            {
                using (_attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
                {
                    await keeper.AttemptAsync(reasons, _attempt.Token);
                }
            }
        }
        catch (Exception problem) when (!cancellation.IsCancellationRequested && !_stopped)
        {
            Log.AttemptStumbled(_around.Logger, _key, problem);
        }
        finally
        {
            _attempt = null;
            _keeperTurn.Release();
        }

        await SettleAsync();
    }

    // After every step of the keeper: tell the bucket, retire, or wait for the next.
    private async Task SettleAsync()
    {
        if (_keeper is not { } keeper || _stopped)
        {
            return;
        }

        if (Now - _store.LastWatched > GrainTimes.RetireAfter || Now > _store.Registered!.NotAfter)
        {
            Log.Retired(_around.Logger, _key, _store.LastWatched, _store.Registered!.NotAfter);
            await Remove();
            return;
        }

        _timer?.Change(WaitFor(keeper.NextWake), Timeout.InfiniteTimeSpan);
        MemberReport report = Report();
        if (report != _reported)
        {
            await TellBucketAsync(report);
        }

        if (_store.ConflictsInRow > 1)
        {
            // One activation of this grain is enough, and it is the other.
            Log.GivesWay(_around.Logger, _key);
            DeactivateOnIdle();
        }
    }

    private async Task TellBucketAsync(MemberReport report)
    {
        try
        {
            await BucketGrain.Report(report).WaitAsync(GrainTimes.BucketDeadline, _around.Time);
            _reported = report;
        }
        catch (Exception)
        {
            // It is told with the next step; meanwhile it finds this member overdue and asks.
        }
    }

    private TimeSpan WaitFor(DateTimeOffset? wake)
    {
        TimeSpan wait = (wake - Now) ?? GrainTimes.LongestSleep;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < GrainTimes.LongestSleep ? wait : GrainTimes.LongestSleep;
    }

    void IKeeperOwner.Publish(Staple staple) => _watchers.Tell(
        new StapleNews
        {
            Certificate = _key,
            Response = staple.Bytes,
            Verified = _keeper?.Answered,
            Trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null,
        },
        Now);

    void IKeeperOwner.Recovered() => _ = Task.Factory.StartNew(
        () => AttemptAsync(AttemptReasons.Recovered, CancellationToken.None), CancellationToken.None, TaskCreationOptions.None, _scheduler);

    private ICatalogueBucketKeeping BucketGrain => GrainFactory.GetGrain<ICatalogueBucketKeeping>(CatalogueBuckets.Of(_key));
}
