using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>
/// GETs at a constant rate, whatever the server does: the times at which they are due are fixed beforehand, and the time of each answer is counted
/// from then, not from when its connection was free to send it. A client that waits for the server before it asks again hides the server's pauses
/// ("coordinated omission"). One thread; a process of its own, for the CA's garbage collector is not to be measured.
/// </summary>
internal static partial class PacedLoad
{
    private const short PollIn = 1;

    /// <summary>Runs, and writes a line that <see cref="Paced"/> reads: answers, p50, p99 and p99.9 in microseconds.</summary>
    /// <exception cref="InvalidOperationException">An answer was an error, or the server closed: figures of errors are none.</exception>
    public static unsafe int Run(IPEndPoint endPoint, string pathsFile, int connections, int perSecond, int seconds)
    {
        byte[][] requests = [.. File.ReadLines(pathsFile).Select(path => PacedConnection.RequestFor(path, endPoint))];
        PacedConnection[] lines = [.. Enumerable.Range(0, connections).Select(_ => new PacedConnection(endPoint))];
        PollDescriptor[] descriptors = [.. lines.Select(line => new PollDescriptor { File = line.Descriptor, Events = PollIn })];
        int total = perSecond * seconds;
        long interval = Stopwatch.Frequency / perSecond;
        List<long> times = new(total);
        GC.Collect();
        long start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        for (int sent = 0; times.Count < total;)
        {
            long now = Stopwatch.GetTimestamp();
            for (; sent < total && start + (sent * interval) <= now; sent++)
            {
                lines[sent % connections].Ask(requests[sent % requests.Length], start + (sent * interval));
            }

            long pause = sent < total ? Math.Max(0, start + (sent * interval) - Stopwatch.GetTimestamp()) : Stopwatch.Frequency;
            var limit = new TimeSpec { Seconds = pause / Stopwatch.Frequency, Nanoseconds = pause % Stopwatch.Frequency * 1_000_000_000 / Stopwatch.Frequency };
            fixed (PollDescriptor* first = descriptors)
            {
                _ = Poll(first, (nuint)descriptors.Length, &limit, null);
            }

            for (int at = 0; at < lines.Length; at++)
            {
                if (descriptors[at].Seen != 0)
                {
                    lines[at].Read(times);
                }
            }
        }

        Array.ForEach(lines, line => line.Dispose());
        times.Sort();
        Console.WriteLine(FormattableString.Invariant($"{times.Count} {Micro(0.5):0} {Micro(0.99):0} {Micro(0.999):0}"));
        return 0;

        double Micro(double part) => times[(int)(part * (times.Count - 1))] * 1e6 / Stopwatch.Frequency;
    }

    // poll(2) counts in milliseconds, in which ten requests are due.
    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, TimeSpec* limit, void* signals);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Events;
        public short Seen;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
