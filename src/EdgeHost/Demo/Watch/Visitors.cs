using System.Net;
using System.Net.Sockets;
using OrleansOcsp.EdgeHost.Check;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Demo.Watch;

/// <summary>Clients that come at a steady pace to every address of every edge in turn, and ask for every name.</summary>
internal sealed class Visitors(IReadOnlyList<DnsEndPoint> edges, IReadOnlyList<string> names, Judge judge, Tally tally, TimeProvider time)
{
    // As patient as browsers are with a connection: a machine that runs all of this and builds something beside it can be slow.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Addresses come and go with containers: as often as DNS of a container engine is meant to be asked.
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    // Two seconds' worth of the standard rate. Whoever comes while so many are being served waits outside: edges are watched, not flooded.
    private const int MostAtOnce = 400;

    private volatile IReadOnlyList<(DnsEndPoint Edge, IPEndPoint Address)> _addresses = [];

    /// <param name="rate">Clients a second.</param>
    /// <param name="cancellation">Ends it; those under way are waited for.</param>
    public async Task ComeAsync(int rate, CancellationToken cancellation)
    {
        using PeriodicTimer pace = new(Tick, time);
        using SemaphoreSlim atOnce = new(MostAtOnce);
        Task looking = LookUpAsync(cancellation);
        try
        {
            long begin = time.GetTimestamp();
            for (int i = 0; await pace.WaitForNextTickAsync(cancellation);)
            {
                // A busy machine ticks late: whoever was due meanwhile comes now.
                for (IReadOnlyList<(DnsEndPoint Edge, IPEndPoint Address)> addresses = _addresses;
                    addresses.Count > 0 && i < time.GetElapsedTime(begin).TotalSeconds * rate;
                    i++)
                {
                    await atOnce.WaitAsync(cancellation);
                    (DnsEndPoint edge, IPEndPoint address) = addresses[i % addresses.Count];
                    IPEndPoint? next = addresses.FirstOrDefault(other => other.Edge == edge && !other.Address.Equals(address)).Address;
                    _ = VisitAsync(edge.Host, address, next, names[i / addresses.Count % names.Count], atOnce);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }

        for (int i = 0; i < MostAtOnce; i++)
        {
            await atOnce.WaitAsync(CancellationToken.None);
        }

        await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Nobody at an address: clients go to the next one of the name (RFC 6555). A refusal by alert is an answer.
    private async Task VisitAsync(string edge, IPEndPoint address, IPEndPoint? next, string name, SemaphoreSlim atOnce)
    {
        try
        {
            DateTimeOffset began = time.GetUtcNow();
            ProbeResult result = await StatusProbe.ProbeAsync(address, name, Patience, time, CancellationToken.None);
            if (result is ProbeResult.Failed(var first, Refused: false) && next is not null)
            {
                tally.Explain($"{first}; another address of {edge} was tried");
                began = time.GetUtcNow();
                result = await StatusProbe.ProbeAsync(next, name, Patience, time, CancellationToken.None);
            }

            Sighting sighting = judge.Of(result, name, began, out ValidityWindow? window);
            tally.Add(edge, name, sighting, began - window?.ThisUpdate, window?.NextUpdate - began);
            if (result is ProbeResult.Failed(var problem, _))
            {
                tally.Explain(problem);
            }
        }
        finally
        {
            atOnce.Release();
        }
    }

    private async Task LookUpAsync(CancellationToken cancellation)
    {
        using PeriodicTimer again = new(Between, time);
        do
        {
            List<(DnsEndPoint, IPEndPoint)> found = [];
            foreach (DnsEndPoint edge in edges)
            {
                try
                {
                    found.AddRange((await Dns.GetHostAddressesAsync(edge.Host, cancellation))
                        .Order(Comparer<IPAddress>.Create(static (one, other) => string.CompareOrdinal(one.ToString(), other.ToString())))
                        .Select(address => (edge, new IPEndPoint(address, edge.Port))));
                }
                catch (SocketException)
                {
                    // None of its containers runs now: nobody can go there.
                }
            }

            _addresses = found;
        }
        while (await again.WaitForNextTickAsync(cancellation));
    }
}
