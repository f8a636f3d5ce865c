using System.Collections.Concurrent;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Cluster;

/// <summary>Clients that come two hundred times a second to all edges in turn, ask for a staple, and note what is wrong with it.</summary>
internal sealed class SteadyClients : IAsyncDisposable
{
    private const int Threads = 4;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5) * Threads;

    private readonly ConcurrentDictionary<(EdgeProcess Edge, string Name), (Staple Staple, DateTimeOffset At)> _newest = new();
    private readonly ConcurrentQueue<string> _faults = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _coming;
    private int _handshakes;

    /// <param name="edges">Where they come to.</param>
    /// <param name="leaves">All names.</param>
    /// <param name="restless">Those of them whose staples change all the time.</param>
    public SteadyClients(
        IReadOnlyList<EdgeProcess> edges, IReadOnlyList<ThrowawayCertificate> leaves, IReadOnlyList<ThrowawayCertificate> restless) =>
        _coming = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () => ComeAsync(edges, leaves, restless, thread), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

    public int Handshakes => Volatile.Read(ref _handshakes);

    /// <summary>Every handshake was completed and stapled, well and never with an older response than before.</summary>
    public void SawNothingWrong() => Assert.Empty(_faults);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _coming;
        _stop.Dispose();
    }

    private async Task ComeAsync(
        IReadOnlyList<EdgeProcess> edges,
        IReadOnlyList<ThrowawayCertificate> leaves,
        IReadOnlyList<ThrowawayCertificate> restless,
        int thread)
    {
        using PeriodicTimer pace = new(Between, TimeProvider.System);
        for (int i = thread; !_stop.IsCancellationRequested; i += Threads)
        {
            // Every second one to those that change all the time; each name comes to every edge.
            IReadOnlyList<ThrowawayCertificate> asked = i % 2 == 0 ? restless : leaves;
            Look(edges[i / 2 % edges.Count], asked[i / 2 / edges.Count % asked.Count]);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private void Look(EdgeProcess edge, ThrowawayCertificate leaf)
    {
        string name = leaf.Options.DnsNames[0];
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        using HandshakeResult handshake = edge.Handshake(name);
        Interlocked.Increment(ref _handshakes);
        if (!handshake.Completed)
        {
            Fault($"{name}: {handshake.Failure}");
        }
        else if (_newest.TryGetValue((edge, name), out (Staple Staple, DateTimeOffset At) same)
            && same.Staple.Bytes.Span.SequenceEqual(handshake.Staple) && before < same.Staple.Window.NextUpdate)
        {
            // The one that was judged before.
        }
        else if (Lab.Judge(leaf, handshake, before) is not StapleVerdict.Accepted { Staple: { Status: CertStatus.Good } staple })
        {
            Fault($"{name} at {edge.EndPoint}: {(handshake.Staple is null ? "no staple" : "a staple that does not count")}");
        }
        else if (_newest.TryGetValue((edge, name), out (Staple Staple, DateTimeOffset At) newest) && newest.Staple.Supersedes(staple))
        {
            // A client that began before the newer one was seen may well get the older one.
            if (newest.At < before)
            {
                Fault($"{name}: went back to {staple.Window.ThisUpdate:O}");
            }
        }
        else
        {
            _newest[(edge, name)] = (staple, TimeProvider.System.GetUtcNow());
        }
    }

    private void Fault(string text)
    {
        if (_faults.Count < 20)
        {
            _faults.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {text}");
        }
    }
}
