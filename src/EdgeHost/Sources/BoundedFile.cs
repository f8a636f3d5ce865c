namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>Reads small files: certificates, keys, passwords.</summary>
internal static class BoundedFile
{
    /// <summary>Bytes that a file may have: 1 MiB. A chain of four certificates with a key has some 10 KiB.</summary>
    public const int MaxLength = 1024 * 1024;

    private const UnixFileMode NotForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <exception cref="UnusableFileException">It is missing, must not be read, or is too long.</exception>
    public static byte[] Read(string path) => Read(path, out _);

    /// <param name="path">The file.</param>
    /// <param name="openToOthers">Its group or everybody may read or write it.</param>
    /// <exception cref="UnusableFileException">It is missing, must not be read, or is too long.</exception>
    public static byte[] Read(string path, out bool openToOthers)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxLength)
            {
                throw new UnusableFileException($"{path} has {file.Length} bytes; expected at most {MaxLength}.");
            }

            openToOthers = (File.GetUnixFileMode(file.SafeFileHandle) & NotForOthers) != 0;
            byte[] bytes = new byte[file.Length];
            int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..read];
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UnusableFileException($"{path} does not exist.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UnusableFileException(Directory.Exists(path)
                ? $"{path} is a directory; expected a file."
                : $"{path} must not be read by the user {Environment.UserName}; expected its owner and mode to allow it.");
        }
        catch (IOException failed)
        {
            throw new UnusableFileException($"{path} cannot be read: {failed.Message}");
        }
    }
}
