using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Grains.Tests.Edge;

public sealed class DueLoopTests
{
    [Fact]
    public async Task Things_that_are_due_at_once_wait_in_line_for_the_window()
    {
        int running = 0, most = 0, done = 0;
        Lock numbers = new();
        await using DueLoop<string> loop = new(4, TimeProvider.System, async (_, cancellation) =>
        {
            lock (numbers)
            {
                most = Math.Max(most, ++running);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellation);
            lock (numbers)
            {
                (running, done) = (running - 1, done + 1);
            }

            return null;
        });
        loop.Start();
        for (int i = 0; i < 200; i++)
        {
            loop.Schedule($"thing {i}", DateTimeOffset.MinValue);
        }

        await Eventually.HoldsAsync(() => Volatile.Read(ref done) == 200, "all have run");
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task A_thing_runs_at_its_time_and_again_at_the_time_that_it_answers()
    {
        FakeTimeProvider time = new();
        DateTimeOffset start = time.GetUtcNow();
        TimeSpan minute = TimeSpan.FromMinutes(1);
        ConcurrentQueue<DateTimeOffset> ran = [];
        await using DueLoop<string> loop = new(1, time, (_, _) =>
        {
            ran.Enqueue(time.GetUtcNow());
            return Task.FromResult<DateTimeOffset?>(time.GetUtcNow() + minute);
        });
        loop.Schedule("thing", start + minute);
        loop.Start();
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return ran.Count >= 3;
            },
            "it has run three times");

        DateTimeOffset[] times = [start, .. ran];
        Assert.All(times.Zip(times[1..]), pair => Assert.True(pair.Second - pair.First >= minute, $"ran after {pair.Second - pair.First}"));
    }

    [Fact]
    public async Task A_thing_that_becomes_due_while_it_runs_runs_once_more()
    {
        int runs = 0;
        TaskCompletionSource first = new(), release = new();
        await using DueLoop<string> loop = new(1, TimeProvider.System, async (_, _) =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                first.SetResult();
                await release.Task;
            }

            return null;
        });
        loop.Start();
        loop.Schedule("thing", DateTimeOffset.MinValue);
        await first.Task;
        loop.Schedule("thing", DateTimeOffset.MinValue);
        release.SetResult();
        await Eventually.HoldsAsync(() => Volatile.Read(ref runs) == 2, "it has run again");
    }

    [Fact]
    public async Task A_removed_thing_does_not_run()
    {
        List<string> ran = [];
        await using DueLoop<string> loop = new(1, TimeProvider.System, (thing, _) =>
        {
            lock (ran)
            {
                ran.Add(thing);
            }

            return Task.FromResult<DateTimeOffset?>(null);
        });
        loop.Schedule("removed", DateTimeOffset.MinValue);
        loop.Remove("removed");
        loop.Schedule("kept", DateTimeOffset.MinValue);
        loop.Start();
        await Eventually.HoldsAsync(() => Seen() > 0, "one has run");
        Assert.Equal(["kept"], ran);

        int Seen()
        {
            lock (ran)
            {
                return ran.Count;
            }
        }
    }
}
