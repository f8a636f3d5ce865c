using System.Runtime.InteropServices;

namespace OrleansOcsp.Testing;

/// <summary>Signals, one after the other, to the thread that made this: its system calls end early (EINTR), as the collector's and ended children's
/// signals make them end now and then.</summary>
public sealed partial class Interruptions : IAsyncDisposable
{
    // SIGCHLD of Linux: .NET has a handler for it, so it ends a system call and nothing else.
    private const int ChildEnded = 17;

    // Some tens of microseconds: without it the thread would do little but take signals.
    private const int Pause = 1000;

    private readonly CancellationTokenSource _done = new();
    private readonly Task _signals;

    public Interruptions()
    {
        int thread = CurrentThread();
        _signals = Task.Run(() =>
        {
            while (!_done.IsCancellationRequested)
            {
                _ = Signal(Environment.ProcessId, thread, ChildEnded);
                Thread.SpinWait(Pause);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _signals;
        _done.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int CurrentThread();

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int Signal(int process, int thread, int signal);
}
