using System.Globalization;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary>What the kernel says of a process (proc(5), /proc/PID/status).</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory that is the process's own, in kilobytes: heaps, native and managed, not the files of its programs.</summary>
    public static long Kilobytes(int processId)
    {
        const string Line = "RssAnon:";
        string line = File.ReadLines($"/proc/{processId}/status").First(static line => line.StartsWith(Line, StringComparison.Ordinal));
        return long.Parse(line[Line.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
