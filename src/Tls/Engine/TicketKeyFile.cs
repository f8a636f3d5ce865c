using System.Security.Cryptography;

namespace OrleansOcsp.Tls;

/// <summary>Reads a file of ticket keys that several edges share.</summary>
internal static class TicketKeyFile
{
    /// <summary>More keys than anybody turns through; a longer file is something else.</summary>
    private const int MostKeys = 16;

    /// <param name="path">The file: 1 to 16 keys of 80 bytes.</param>
    /// <param name="hash">SHA-256 of the file, to see whether it changed.</param>
    /// <exception cref="ArgumentException">It cannot be used; says why and what to do.</exception>
    public static TicketKey[] Read(string path, out byte[] hash)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>((TicketKey.Size * MostKeys) + 1, pinned: true);
        try
        {
            int length;
            using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
            {
                if (OperatingSystem.IsLinux() && (File.GetUnixFileMode(file.SafeFileHandle) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
                {
                    throw new ArgumentException($"the ticket key file {path} may be read by everybody; take that away (chmod o-rwx)");
                }

                length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            }

            if (length == 0 || length % TicketKey.Size != 0 || length > TicketKey.Size * MostKeys)
            {
                throw new ArgumentException(
                    $"the ticket key file {path} has {length} bytes; expected 1 to {MostKeys} keys of {TicketKey.Size} bytes each (openssl rand 80 makes one)");
            }

            hash = SHA256.HashData(bytes.AsSpan(0, length));
            var keys = new TicketKey[length / TicketKey.Size];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = new TicketKey(bytes.AsSpan(i * TicketKey.Size, TicketKey.Size));
            }

            return keys;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"the ticket key file {path} cannot be read: {problem.Message}", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
