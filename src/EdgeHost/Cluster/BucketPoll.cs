using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Asks the catalogue's buckets what changed: the truth behind the pushes. About four calls a second, for any number of
/// certificates.</summary>
internal sealed class BucketPoll : IAsyncDisposable
{
    private const int Window = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly DueLoop<Bucket> _loop;
    private readonly ClusterConnection _connection;
    private readonly ClusterGate _gate;
    private readonly TimeProvider _time;
    private readonly Action<ResponseVersion> _changed;

    public BucketPoll(ClusterConnection connection, ClusterGate gate, TimeProvider time, Action<ResponseVersion> changed)
    {
        _connection = connection;
        _gate = gate;
        _time = time;
        _changed = changed;
        _loop = new DueLoop<Bucket>(Window, time, AskAsync);
    }

    public void Start()
    {
        DateTimeOffset now = _time.GetUtcNow();
        for (int i = 0; i < CatalogueBuckets.Count; i++)
        {
            // Spread over a period from the start: no burst now, none each period.
            _loop.Schedule(new Bucket(i), now + Period * i / CatalogueBuckets.Count);
        }

        _loop.Start();
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<DateTimeOffset?> AskAsync(Bucket bucket, CancellationToken cancellation)
    {
        await _gate.EnterAsync(cancellation);
        try
        {
            ICatalogueBucketGrain grain = _connection.Client.GetGrain<ICatalogueBucketGrain>(bucket.Number);
            BucketChanges changes = await grain.Changes(bucket.Cursor).WaitAsync(ClusterConnection.CallDeadline, _time, cancellation);
            _gate.Succeeded();
            bucket.Cursor = changes.Next;
            foreach (ResponseVersion version in changes.Changed)
            {
                _changed(version);
            }

            // Up to an eighth earlier, so that edges which started together drift apart.
            return changes.More ? _time.GetUtcNow() : _time.GetUtcNow() + Period * (1 - Random.Shared.NextDouble() / 8);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Whether it timed out, was refused or found no gateway: the next question tells as much.
            _gate.Failed();
            return _time.GetUtcNow() + AfterFailure;
        }
    }

    private sealed class Bucket(int number)
    {
        public int Number => number;

        public BucketCursor Cursor { get; set; }
    }
}
