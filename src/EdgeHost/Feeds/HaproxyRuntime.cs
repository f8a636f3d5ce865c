using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>HAProxy's runtime socket (<c>stats socket</c>, level admin): a response that is set there is stapled at once, without a
/// reload. It is gone
/// with the process, so the file beside stays the truth.</summary>
/// <param name="socket">The path of the Unix socket.</param>
/// <param name="deadline">For one command with its answer.</param>
/// <param name="time">The clock.</param>
internal sealed class HaproxyRuntime(string socket, TimeSpan deadline, TimeProvider time)
{
    // HAProxy reads a command into one buffer (tune.bufsize, 16 KiB by default) and refuses longer ones.
    private const int MaxCommand = 16 * 1024;
    private const int MaxAnswer = 4 * 1024 * 1024;

    /// <summary>Sends responses and looks whether HAProxy now has them.</summary>
    /// <returns>By name: those that it has not, and why.</returns>
    public async Task<IReadOnlyDictionary<string, string>> SetAsync(IReadOnlyList<FeedChange> changes, CancellationToken cancellation)
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (FeedChange change in changes)
            {
                if (await SetAsync(change.Response!, cancellation) is { } problem)
                {
                    problems[change.Subject.Name] = problem;
                }
            }

            string[] ids = changes.Count > problems.Count ? await IdsAsync(cancellation) : [];
            foreach (FeedChange change in changes.Where(change => !problems.ContainsKey(change.Subject.Name)))
            {
                if (!await HasAsync(ids, change, cancellation))
                {
                    problems[change.Subject.Name] = "HAProxy took the response, but 'show ssl ocsp-response' does not have it";
                }
            }
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException or TimeoutException)
        {
            foreach (FeedChange change in changes)
            {
                problems.TryAdd(change.Subject.Name, $"HAProxy's socket {socket} does not answer: {unreachable.Message}");
            }
        }

        return problems;
    }

    private async Task<string?> SetAsync(FeedResponse response, CancellationToken cancellation)
    {
        string command = $"set ssl ocsp-response {Convert.ToBase64String(response.Bytes.Span)}";
        if (command.Length >= MaxCommand)
        {
            return $"the response has {response.Bytes.Length} bytes and HAProxy's command buffer {MaxCommand}: only a reload can bring it";
        }

        string answer = await AskAsync(command, cancellation);
        return answer.Contains("OCSP Response updated", StringComparison.Ordinal)
            ? null
            : $"HAProxy answered '{OneLine(answer)}' to 'set ssl ocsp-response'; expected 'OCSP Response updated!'";
    }

    /// <summary>The ids of all its responses: the DER of their CertIDs, in hex.</summary>
    private async Task<string[]> IdsAsync(CancellationToken cancellation)
    {
        // Certificate ID key : 303b3009...   (HAProxy 2.6 and later; other lines say what is in it)
        const string Label = "Certificate ID key";
        string list = await AskAsync("show ssl ocsp-response", cancellation);
        return
        [
            .. list.Split('\n').Where(line => line.Contains(Label, StringComparison.Ordinal))
                .Select(line => line[(line.LastIndexOf(':') + 1)..].Trim()),
        ];
    }

    private async Task<bool> HasAsync(string[] ids, FeedChange change, CancellationToken cancellation)
    {
        // A CertID ends in its INTEGER, the serial number.
        string end = $"02{change.Subject.Serial.Length:x2}{Convert.ToHexStringLower(change.Subject.Serial.Span)}";
        string wanted = $"This Update: {OpenSslTime(change.Response!.ThisUpdate)}";
        foreach (string id in ids.Where(id => id.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            if ((await AskAsync($"show ssl ocsp-response {id}", cancellation)).Contains(wanted, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string> AskAsync(string command, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), either.Token);
            await using var stream = new NetworkStream(connection);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\n"), either.Token);
            return await ReadAsync(stream, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {deadline.TotalSeconds:0} s");
        }
        finally
        {
            // Sockets complete inline (SocketCompletions): what follows, files for one, is not for the thread that all sockets wait for.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        using var answer = new MemoryStream();
        byte[] buffer = new byte[4096];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            answer.Write(buffer, 0, read);
            if (answer.Length > MaxAnswer)
            {
                throw new IOException($"its answer is longer than {MaxAnswer} bytes");
            }
        }

        return Encoding.ASCII.GetString(answer.GetBuffer(), 0, (int)answer.Length);
    }

    /// <summary>As OpenSSL prints times: <c>Nov  2 09:00:00 2026 GMT</c>, the day padded with a space.</summary>
    private static string OpenSslTime(DateTimeOffset time) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{time.UtcDateTime:MMM} {time.UtcDateTime.Day,2} {time.UtcDateTime:HH':'mm':'ss yyyy} GMT");

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= 200 ? line : line[..200];
    }
}
