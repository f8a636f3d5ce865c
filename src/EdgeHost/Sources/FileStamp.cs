using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>
/// What the system knows of a file without reading it. Two that are alike are of the same content: each change of it, of owner or mode, sets the
/// time of change, which no program can set back, and a file put in its place is another inode.
/// </summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file's number in it.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Seconds">Time of change, since 1970.</param>
/// <param name="Nanoseconds">Its fraction.</param>
internal readonly partial record struct FileStamp(ulong Device, ulong Inode, ulong Length, long Seconds, uint Nanoseconds)
{
    // The clocks of file systems tick in steps, on some of two seconds: what is written again within one tick looks the same.
    private const int SettlingSeconds = 3;

    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS

    /// <summary>Whether the last change is so old that the next one cannot bear the same time.</summary>
    public bool IsSettled(DateTimeOffset now) => Seconds < now.ToUnixTimeSeconds() - SettlingSeconds;

    /// <summary>That of a file, or of what a symbolic link leads to; null: there is none, or it must not be looked at.</summary>
    public static FileStamp? Of(string path) =>
        StatX(CurrentDirectory, path, 0, BasicStats, out FileStatus status) == 0
            ? new FileStamp(
                ((ulong)status.DeviceMajor << 32) | status.DeviceMinor,
                status.Inode,
                status.Length,
                status.ChangedSeconds,
                status.ChangedNanoseconds)
            : null;

    // statx(2): .NET tells neither inode nor time of change. Its structure is the same on all architectures.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out FileStatus status);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileStatus
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Length;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
