using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>Bounds what OpenSSL's memory becomes in glibc's allocator.</summary>
internal static partial class NativeHeap
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h

    /// <summary>One arena a processor, not eight (mallopt(3)). Each keeps the most that it ever held, and connections move between threads: waves of 10,000
    /// half-open connections grew the process by 30 MB a wave, up to eight times what they need at once. It costs no CPU that shows (bench/README.md).</summary>
    public static void Bound() => _ = MallocOption(ArenaMax, Environment.ProcessorCount);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallocOption(int option, int value);
}
