using OrleansOcsp.Certificates;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Silo.Sharing;

/// <summary>
/// Keeps a copy of what all grains of the cluster hold, for this silo's responder: every bucket is asked for its changes each 15 s, and the
/// grains that changed for what they hold. The copies answer on while the rest of the cluster is away.
/// </summary>
internal sealed class ClusterCopies(
    IGrainFactory grains, IStapleObserver observer, StapleVerifier verifier, TimeProvider time, ILogger<ClusterCopies> log) : BackgroundService
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, CertificateCopy> _copies = [];
    private readonly Lock _lock = new();
    private readonly BucketCursor[] _cursors = new BucketCursor[CatalogueBuckets.Count];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bool behind = false;
        while (true)
        {
            TimeSpan pause = Period * (1 - Random.Shared.NextDouble() / 8);
            try
            {
                await FollowAsync(stoppingToken);
                behind = false;
            }
            catch (Exception problem) when (!stoppingToken.IsCancellationRequested)
            {
                // At the start the silo is not there yet; later a bucket may be moving. What was read stays.
                pause = AfterFailure;
                if (!behind)
                {
                    behind = true;
                    Log.CopiesBehind(log, problem.Message);
                }
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        for (int bucket = 0; bucket < _cursors.Length; bucket++)
        {
            BucketChanges changes;
            do
            {
                changes = await grains.GetGrain<ICatalogueBucketGrain>(bucket).Changes(_cursors[bucket])
                    .WaitAsync(CallDeadline, time, cancellation);
                await CopyAsync(changes.Changed.Select(static change => change.Certificate), cancellation);
                _cursors[bucket] = changes.Next;
            }
            while (changes.More);
        }

        // A bucket does not say who has left. Whose response has run out is asked once more.
        await CopyAsync(RunOut(), cancellation);
    }

    private Task CopyAsync(IEnumerable<string> keys, CancellationToken cancellation) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, CopyAsync);

    private async ValueTask CopyAsync(string key, CancellationToken cancellation)
    {
        HeldCertificate? held = await grains.GetGrain<ICertificateKeeping>(key).Held().WaitAsync(CallDeadline, time, cancellation);
        CertificateCopy? copy = held is null ? null : Find(key, held);
        if (copy is null)
        {
            await ForgetAsync(key);
            return;
        }

        Staple? staple = held!.Response.IsEmpty ? null
            : (verifier.Verify(copy.Certificate, held.Response, time.GetUtcNow()) as StapleVerdict.Accepted)?.Staple;
        copy.Take(staple, held.NextAttempt);
    }

    private CertificateCopy? Find(string key, HeldCertificate held)
    {
        lock (_lock)
        {
            if (!_copies.TryGetValue(key, out CertificateCopy? copy)
                && IssuedCertificate.Create(held.Leaf, held.Issuer) is IssuedCertificateResult.Created(var certificate))
            {
                _copies.Add(key, copy = new CertificateCopy(certificate, observer));
            }

            return copy;
        }
    }

    private async ValueTask ForgetAsync(string key)
    {
        CertificateCopy? gone;
        lock (_lock)
        {
            _copies.Remove(key, out gone);
        }

        await (gone?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private List<string> RunOut()
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            return [.. _copies.Where(copy => copy.Value.Current is { } staple && now >= staple.Window.NextUpdate).Select(copy => copy.Key)];
        }
    }
}
