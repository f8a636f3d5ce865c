using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Grains.State;

namespace OrleansOcsp.Grains.Catalogue;

/// <summary>
/// A part of the list of certificates under care: it answers what changed, and it is the alarm clock of grains that nobody calls any more
/// because their silo died. What it remembers over a crash is who its members are; how they stand they tell it anew.
/// </summary>
[Reentrant, GrainType("ocsp-bucket")]
internal sealed class CatalogueBucketGrain : Grain, ICatalogueBucketGrain, ICatalogueBucketKeeping, IRemindable
{
    private const string WakeUp = "wake-up";

    /// <summary>Members are woken so many at a time.</summary>
    private const int TouchWindow = 16;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // The shortest period that Orleans allows. Between two of them, the edges' own questions keep a bucket active.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // An attempt may take the fetcher's whole deadline; waking a grain that is at work costs one message.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TouchDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchAgainAfter = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly CatalogueLimits _limits;
    private readonly ILogger<CatalogueBucketGrain> _logger;
    private readonly FencedState<BucketState> _state;
    private readonly BucketMembers _members = new(Guid.NewGuid());
    private readonly Admissions _admissions;
    private readonly Retry _storageRetry;
    private bool _loaded;
    private bool _dirty;
    private bool _reminded;

    public CatalogueBucketGrain(
        IGrainContext context,
        [FromKeyedServices(GrainStorageName.Name)] IGrainStorage storage,
        TimeProvider time,
        CatalogueLimits limits,
        ILogger<CatalogueBucketGrain> logger)
    {
        _time = time;
        _limits = limits;
        _logger = logger;
        _admissions = new Admissions(limits.InBucketPerEdge);
        _state = new FencedState<BucketState>(storage, GrainStorageName.Bucket, context.GrainId);
        _storageRetry = new Retry(time);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Tick) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_dirty && _loaded)
        {
            await SaveAsync();
        }
    }

    // To have been activated was the purpose: the timer does the rest.
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public Task<BucketChanges> Changes(BucketCursor since) => Task.FromResult(_members.Since(since));

    // Before it knows its members a bucket counts none as new: an edge brings all of its own anew when the cluster starts without its database.
    public Task<bool> HasRoom(string certificate, string? edge) => Task.FromResult(
        _members.Contains(certificate)
        || (_members.Count < _limits.InBucket && (!_loaded || edge is null || _admissions.Take(edge, _time.GetUtcNow()))));

    public Task Report(MemberReport report)
    {
        _dirty |= _members.Take(report);
        return Task.CompletedTask;
    }

    public Task<MemberReport[]> Page(BucketQuery query) => Task.FromResult(_members.Page(query));

    public Task<BucketGlance> Glance(int worst) => Task.FromResult(_members.Glance(worst));

    private async Task TickAsync(CancellationToken cancellation)
    {
        try
        {
            if ((!_loaded || _dirty) && _storageRetry.IsDue)
            {
                await SynchroniseAsync();
            }

            await WakeOverdueAsync(cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.BucketTickFailed(_logger, this.GetPrimaryKeyLong(), exception);
        }
    }

    private async Task SynchroniseAsync()
    {
        try
        {
            if (!_loaded)
            {
                await LoadAsync();
            }

            if (_dirty)
            {
                await SaveAsync();
            }

            // In this order: a reminder without members wakes a bucket for nothing, members without one may sleep after a crash.
            if (!_reminded && _members.Count > 0)
            {
                await this.RegisterOrUpdateReminder(WakeUp, ReminderPeriod, ReminderPeriod);
                _reminded = true;
            }

            _storageRetry.Succeeded();
        }
        catch (Exception exception)
        {
            if (_storageRetry.Failed() == 1)
            {
                Log.BucketNotSaved(_logger, this.GetPrimaryKeyLong(), exception.Message);
            }
        }
    }

    private async Task LoadAsync()
    {
        string[] remembered = (await _state.ReadAsync())?.Members ?? [];
        _members.Restore(remembered);
        _loaded = true;
        _dirty = _members.Count > remembered.Length;
    }

    private async Task SaveAsync()
    {
        _dirty = false;
        try
        {
            if (!await _state.WriteAsync(new BucketState { Members = _members.Keys }))
            {
                // Another activation wrote, or our own last write did happen though it seemed to fail. A member too many is harmless:
                // its grain, once woken, says that it is gone.
                _members.Restore((await _state.ReadAsync())?.Members ?? []);
                if (!await _state.WriteAsync(new BucketState { Members = _members.Keys }))
                {
                    DeactivateOnIdle();
                }
            }
        }
        catch
        {
            _dirty = true;
            throw;
        }
    }

    private async Task WakeOverdueAsync(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        string[] overdue;
        do
        {
            overdue = _members.Overdue(_time.GetUtcNow(), Grace, TouchWindow);
            await Task.WhenAll(overdue.Select(certificate => TouchAsync(certificate, cancellation)));
        }
        while (overdue.Length == TouchWindow && Stopwatch.GetElapsedTime(start) < TouchDeadline);
    }

    private async Task TouchAsync(string certificate, CancellationToken cancellation)
    {
        _members.PutOff(certificate, _time.GetUtcNow() + TouchAgainAfter);
        try
        {
            ICertificateKeeping grain = GrainFactory.GetGrain<ICertificateKeeping>(certificate);
            MemberReport report = await grain.Touch().WaitAsync(TouchDeadline, _time, cancellation);
            await Report(report);
            if (!report.Gone && report.NextAttempt + Grace < _time.GetUtcNow())
            {
                // It is at its attempt now.
                _members.PutOff(certificate, _time.GetUtcNow() + TouchAgainAfter);
            }
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.MemberNotWoken(_logger, certificate, exception.Message);
        }
    }
}
