using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>Keeps private keys out of core dumps.</summary>
internal static partial class CoreDumps
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE

    /// <summary>Has the kernel write no core of this process, whatever the limits and handlers say, and lets no other process of the same
    /// user attach to it (prctl(2)).</summary>
    public static void Forbid() => _ = Prctl(SetDumpable, 0, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
