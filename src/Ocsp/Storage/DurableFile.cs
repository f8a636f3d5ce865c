using System.Runtime.InteropServices;

namespace OrleansOcsp.Storage;

/// <summary>Files that are either whole or not there, also after a power cut: temporary file, fsync, rename, fsync of the directory.</summary>
internal static class DurableFile
{
    private const int CloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC

    /// <summary>What the name of a temporary file starts with.</summary>
    public const string TemporaryPrefix = ".tmp-";

    /// <summary>Puts the bytes in place of whatever is there. <see cref="SyncDirectory"/> afterwards makes the name durable too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it holds from now on.</param>
    /// <param name="sync">False for what can be done without: a power cut soon after may leave it empty on some file systems.</param>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, bool sync = true)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $"{TemporaryPrefix}{Guid.NewGuid():N}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: sync);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Reads a file of at most <paramref name="limit"/> bytes.</summary>
    /// <returns>Null: there is none.</returns>
    /// <exception cref="InvalidDataException">It is longer.</exception>
    public static byte[]? Read(string path, int limit)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.Length > limit)
            {
                throw new InvalidDataException($"{path} has {stream.Length} bytes; expected at most {limit}. Delete it.");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes renames in a directory durable. .NET has no call for it.</summary>
    public static void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int directory = Open(path, CloseOnExec);
        if (directory < 0 || FSync(directory) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _ = directory < 0 ? 0 : Close(directory);
            throw new IOException($"{path} cannot be synced to disk: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        _ = Close(directory);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The sweep of orphans finds it.
        }
        catch (UnauthorizedAccessException)
        {
            // Likewise.
        }
    }

    // DllImport, since LibraryImport generates unsafe code, which this project does without.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
