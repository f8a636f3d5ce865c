using System.Collections.Concurrent;
using System.Net;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>Clients that come to one server without a pause, and note what is wrong.</summary>
internal sealed class HandshakeStream : IAsyncDisposable
{
    private const int Threads = 2;

    private readonly ConcurrentQueue<string> _faults = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly StaplingClient _client = new();
    private readonly ThrowawayCertificate _leaf;
    private readonly IPEndPoint _server;
    private readonly Task _coming;
    private volatile Staple? _newest;
    private int _handshakes;

    public HandshakeStream(ThrowawayCertificate leaf, IPEndPoint server)
    {
        _leaf = leaf;
        _server = server;
        _coming = Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            Come, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>The newest staple that a client was given.</summary>
    public Staple? Newest => _newest;

    /// <summary>Handshakes that failed, or had no staple or one that does not count.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _coming;
        _stop.Dispose();
        _client.Dispose();
    }

    private void Come()
    {
        byte[]? judged = null;
        DateTimeOffset good = default;
        while (!_stop.IsCancellationRequested)
        {
            DateTimeOffset began = TimeProvider.System.GetUtcNow();
            using HandshakeResult result = _client.Handshake(_server, new HandshakeWish());
            Interlocked.Increment(ref _handshakes);
            if (!result.Completed)
            {
                Fault($"{result.Failure}");
            }
            else if (result.Staple is null)
            {
                Fault("no staple");
            }
            else if (began < good && judged.AsSpan().SequenceEqual(result.Staple))
            {
                // The one that was judged before.
            }
            else if (Lab.Judge(_leaf, result, began) is StapleVerdict.Accepted { Staple: var staple })
            {
                (judged, good) = (result.Staple, staple.Window.NextUpdate);
                _newest = staple.Supersedes(_newest) ? staple : _newest;
            }
            else
            {
                Fault("a staple that does not count");
            }
        }
    }

    private void Fault(string text)
    {
        if (_faults.Count < 20)
        {
            _faults.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} handshake {Handshakes}: {text}");
        }
    }
}
