using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>What reading and asking for thousands of certificates took and nobody needs any more.</summary>
internal static partial class StartUpMemory
{
    /// <summary>Gives it back to the system, .NET's and malloc's: a fifth of all that an edge with 4,000 certificates would go on holding
    /// (bench/README.md). Everything stands still for it; so before the edge says that it is ready, and never again.</summary>
    public static void Return()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = MallocTrim(0);
    }

    // malloc_trim(3) of glibc, the only libc that the edge runs on.
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
