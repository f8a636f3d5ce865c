using OrleansOcsp.Storage;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Ocsp.Tests.Storage;

public sealed class DiskThreadsTests
{
    private readonly DiskThreads _threads = new();

    [Fact]
    public async Task Work_that_hangs_keeps_neither_other_work_nor_the_pool_waiting()
    {
        using ManualResetEventSlim thawed = new();
        Task<bool>[] hanging = [.. Enumerable.Range(0, 20).Select(_ => RunAsync(() =>
        {
            thawed.Wait();
            return Thread.CurrentThread.IsThreadPoolThread;
        }))];

        Assert.False(await RunAsync(() => Thread.CurrentThread.IsThreadPoolThread));
        Assert.All(hanging, work => Assert.False(work.IsCompleted));

        thawed.Set();
        Assert.All(await Task.WhenAll(hanging), Assert.False);
    }

    [Fact]
    public async Task One_after_another_needs_one_thread()
    {
        HashSet<int> threads = [];
        for (int i = 0; i < 100; i++)
        {
            threads.Add(await RunAsync(() => Environment.CurrentManagedThreadId));
        }

        // A thread that has just done its work may not be back yet when the next comes.
        Assert.InRange(threads.Count, 1, 10);
    }

    [Fact]
    public async Task A_fault_reaches_who_gave_the_work_and_the_thread_goes_on()
    {
        await Assert.ThrowsAsync<IOException>(() => RunAsync<int>(() => throw new IOException("disk")));
        Assert.Equal(1, await RunAsync(() => 1));
    }

    private Task<T> RunAsync<T>(Func<T> work) =>
        _threads.RunAsync(work, TestContext.Current.CancellationToken).WaitAsync(Eventually.Deadline, TimeProvider.System);
}
