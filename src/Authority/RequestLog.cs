using System.Collections.Concurrent;
using System.Net;

namespace OrleansOcsp.Authority;

/// <summary>What was asked: numbers for ever, the requests themselves up to a bound.</summary>
internal sealed class RequestLog
{
    // More than a test of 10,000 certificates makes; a demo that runs for a month must not grow.
    private const int Kept = 65_536;

    // A laboratory has a handful of hosts; whoever comes after so many is not counted by address.
    private const int MostAskers = 1000;

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<IPAddress, int> _askers = new();
    private readonly ConcurrentQueue<ResponderRequest> _requests = new();
    private int _total;
    private int _inFlight;
    private int _mostInFlight;

    public int Total => Volatile.Read(ref _total);

    public int InFlight => Volatile.Read(ref _inFlight);

    public int MostInFlight => Volatile.Read(ref _mostInFlight);

    public IReadOnlyList<ResponderRequest> Requests => [.. _requests];

    public IReadOnlyDictionary<IPAddress, int> Askers => _askers;

    public int CountFor(string serial) => _counts.GetValueOrDefault(serial);

    public void Add(ResponderRequest request, IPAddress? asker)
    {
        if (asker is not null && (_askers.ContainsKey(asker) || _askers.Count < MostAskers))
        {
            _askers.AddOrUpdate(asker, 1, static (_, count) => count + 1);
        }

        Interlocked.Increment(ref _total);
        _counts.AddOrUpdate(request.Serial, 1, static (_, count) => count + 1);
        _requests.Enqueue(request);
        while (_requests.Count > Kept)
        {
            _requests.TryDequeue(out _);
        }
    }

    public void Enter()
    {
        int now = Interlocked.Increment(ref _inFlight);
        for (int most = MostInFlight; now > most; most = MostInFlight)
        {
            Interlocked.CompareExchange(ref _mostInFlight, now, most);
        }
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
