using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>Gives back what the coming of many certificates took and nobody needs any more, once it is over: a third of what a silo with 50,000
/// would go on holding (bench/README.md).</summary>
internal sealed class ArrivalsMemory(KeeperContext keepers, TimeProvider time, ILogger<ArrivalsMemory> logger) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var arrivals = new Arrivals();
        using PeriodicTimer looks = new(Between, time);
        while (await looks.WaitForNextTickAsync(stoppingToken))
        {
            int stapled = keepers.Census.All.Count(static keeper => keeper.Current is not null);
            if (arrivals.AreOver(stapled))
            {
                long start = Stopwatch.GetTimestamp();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                Log.MemoryReturned(logger, stapled, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
    }
}
