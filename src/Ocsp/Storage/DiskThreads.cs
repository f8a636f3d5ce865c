namespace OrleansOcsp.Storage;

/// <summary>
/// Threads for what blocks in a disk: not the pool's, for which a disk that hangs would take seconds to find others. They are made when they are
/// needed and stay for a while: what a thread keeps for itself, buffers above all, costs more to make than a staple to write. As many as there
/// is work at once: who gives it bounds it.
/// </summary>
internal sealed class DiskThreads : TaskScheduler
{
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private readonly Queue<Task> _waiting = new();
    private int _idle;

    /// <summary>Does the work on one of the threads.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.DenyChildAttach, this);

    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            _waiting.Enqueue(task);
            if (_idle >= _waiting.Count)
            {
                Monitor.Pulse(_lock);
                return;
            }
        }

        new Thread(Work) { IsBackground = true, Name = "disk" }.UnsafeStart();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return [.. _waiting];
        }
    }

    private void Work()
    {
        while (Next() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private Task? Next()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                bool called = Monitor.Wait(_lock, Stay);
                _idle--;
                if (!called && _waiting.Count == 0)
                {
                    return null;
                }
            }

            return _waiting.Dequeue();
        }
    }
}
