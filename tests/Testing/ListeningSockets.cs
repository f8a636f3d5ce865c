using System.Globalization;
using System.Net;

namespace OrleansOcsp.Testing;

/// <summary>Where a program listens, by the kernel's own account: its log may be late, or wrong.</summary>
public static class ListeningSockets
{
    // TCP_LISTEN of the kernel's include/net/tcp_states.h, as /proc/net/tcp writes it.
    private const string Listening = "0A";

    public static IReadOnlyList<IPEndPoint> Of(RunningProgram program)
    {
        HashSet<string> sockets = [.. Links($"/proc/{program.Id}/fd")
            .Where(static link => link.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(static link => link["socket:[".Length..^1])];
        return [.. Table("/proc/net/tcp").Concat(Table("/proc/net/tcp6"))
            .Where(entry => sockets.Contains(entry.Socket))
            .Select(static entry => entry.Address)];
    }

    private static IEnumerable<string> Links(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(static file => new FileInfo(file).LinkTarget ?? "")];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The program, or one of its files, is gone.
            return [];
        }
    }

    // "sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode": addresses are hex, in words of the machine's order.
    private static IEnumerable<(IPEndPoint Address, string Socket)> Table(string file) =>
        File.ReadLines(file).Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static fields => fields.Length > 9 && fields[3] == Listening)
            .Select(static fields => (Read(fields[1]), fields[9]));

    private static IPEndPoint Read(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        byte[] address = Convert.FromHexString(text.AsSpan(0, colon));
        for (int word = 0; word < address.Length; word += 4)
        {
            address.AsSpan(word, 4).Reverse();
        }

        return new IPEndPoint(new IPAddress(address), int.Parse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
