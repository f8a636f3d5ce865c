using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What POSIX says about files and .NET does not: the owner, and making a rename durable.</summary>
internal static partial class PosixFile
{
    // AT_FDCWD, STATX_UID | STATX_GID, O_RDONLY | O_DIRECTORY | O_CLOEXEC of Linux; struct statx is the same on every architecture.
    private const int CurrentDirectory = -100;
    private const uint Owner = 0x8 | 0x10;
    private const int OpenDirectory = 0x10000 | 0x80000;
    private const int StatxSize = 256;
    private const int UidOffset = 20;
    private const int GidOffset = 24;

    /// <exception cref="IOException">The system refused.</exception>
    public static unsafe (uint User, uint Group) OwnerOf(string path)
    {
        byte* status = stackalloc byte[StatxSize];
        Check(Statx(CurrentDirectory, path, 0, Owner, status), "read the owner of", path);
        return (*(uint*)(status + UidOffset), *(uint*)(status + GidOffset));
    }

    /// <exception cref="IOException">The system refused: only root may give files away.</exception>
    public static void SetOwner(SafeFileHandle file, string path, uint user, uint group) =>
        Check(FileChown(file, user, group), $"give the owner {user}:{group} to", path);

    /// <summary>Makes the names in a directory durable: a rename is in its directory, not in the file.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Flush(string directory)
    {
        int descriptor = Open(directory, ArchitectureFlags());
        Check(descriptor, "open", directory);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        Check(Fsync(handle), "flush", directory);
    }

    // O_DIRECTORY is 0x4000 on arm and arm64 (asm/fcntl.h), 0x10000 elsewhere.
    private static int ArchitectureFlags() =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 | 0x80000 : OpenDirectory;

    private static void Check(int result, string what, string path)
    {
        if (result < 0)
        {
            throw new IOException($"The system did not {what} {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int FileChown(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
