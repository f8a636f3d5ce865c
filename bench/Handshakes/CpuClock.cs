using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>User and system time of processes, as the kernel accounts it, threads that have ended included.</summary>
internal static partial class CpuClock
{
    // MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of the kernel's posix-timers.h: what clock_getcpuclockid(3) returns. /proc/PID/stat counts in steps
    // of 10 ms, this in nanoseconds.
    private const int SchedulerClock = 2;

    /// <summary>The time of a process and of its children.</summary>
    public static TimeSpan Of(int processId) => Tree(processId).Aggregate(TimeSpan.Zero, static (sum, id) => sum + Read(id));

    /// <summary>The time of this process.</summary>
    public static TimeSpan OfThisProcess() => Read(Environment.ProcessId);

    private static IEnumerable<int> Tree(int root)
    {
        yield return root;
        string children = $"/proc/{root}/task/{root}/children";
        if (!File.Exists(children))
        {
            yield break;
        }

        foreach (string child in File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (int id in Tree(int.Parse(child, CultureInfo.InvariantCulture)))
            {
                yield return id;
            }
        }
    }

    private static TimeSpan Read(int processId) =>
        ClockGetTime((~processId << 3) | SchedulerClock, out TimeSpec time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new InvalidOperationException($"The CPU clock of process {processId} cannot be read; has it ended?");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
