using System.Diagnostics;
using System.Globalization;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Bench.Cluster;

/// <summary>What the silos have used by a moment, all together.</summary>
/// <param name="At">The moment, of a clock that only goes on.</param>
/// <param name="Cpu">User and system time.</param>
/// <param name="Memory">Resident bytes: all that the kernel charges them with, the runtime and its slack included.</param>
internal sealed record SiloFigures(TimeSpan At, TimeSpan Cpu, long Memory)
{
    public static SiloFigures Of(IEnumerable<SiloProcess> silos)
    {
        TimeSpan cpu = TimeSpan.Zero;
        long memory = 0;
        foreach (SiloProcess silo in silos)
        {
            using Process process = Process.GetProcessById(silo.Program.Id);
            cpu += process.TotalProcessorTime;
            memory += process.WorkingSet64;
        }

        return new SiloFigures(Stopwatch.GetElapsedTime(0), cpu, memory);
    }

    /// <summary>For people: what was used since an earlier moment.</summary>
    public string Since(SiloFigures before, int certificates, int answers)
    {
        TimeSpan cpu = Cpu - before.Cpu;
        double seconds = (At - before.At).TotalSeconds;
        string each = answers == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{cpu.TotalMicroseconds / answers,5:0} us an answer, {answers / cpu.TotalSeconds,5:0} answers a second a core, ");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds,6:0.0} s, {answers,7} answers, CPU {cpu.TotalSeconds,6:0.0} s"
            + $" ({each}{cpu.TotalMicroseconds / seconds / certificates,6:0.00} us a second a certificate), resident {Memory >> 20} MiB");
    }
}
