using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder.Tests.Fuzz;

/// <summary>
/// Mutated HTTP requests, seeded. The normal run sends 40,000; <c>OCSP_FUZZ=5000000</c> sends that many, and <c>OCSP_FUZZ_SEED</c> begins
/// elsewhere.
/// </summary>
public sealed class FuzzTests
{
    // What HTTP allows to say of a bad request; 500 would be an exception of ours.
    private static readonly int[] Statuses = [200, 304, 400, 404, 405, 408, 411, 413, 414, 417, 431, 501, 505];

    [Fact]
    public async Task Mutated_requests_get_a_right_status_and_never_an_exception()
    {
        int count = Number("OCSP_FUZZ", 40_000);
        int seed = Number("OCSP_FUZZ_SEED", 9919);
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf[] leaves = [.. Enumerable.Range(0, 8).Select(_ => rig.Keep())];
        HashSet<string> kept = [.. leaves.Select(leaf => Convert.ToHexString(leaf.Keeper.Current!.Bytes.Span))];
        byte[][] questions =
        [
            .. leaves.Select(leaf => leaf.Request().ToArray()), leaves[0].Request(CertIdHash.Sha256).ToArray(),
            Requests.ForSeveral(leaves), Requests.WithNonce(leaves[1]),
        ];
        using var logs = new FaultLog();
        var transport = new PipeTransport();
        await using ResponderListener listener = await ResponderListener.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, 1)], rig.Endpoint, transport, logs, TestContext.Current.CancellationToken);
        await RunAsync(transport, questions, kept, seed, Math.Min(count, 2_000));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var answers = await RunAsync(transport, questions, kept, seed + 1_000_000, count);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(logs.Faults.IsEmpty, string.Join("\n", logs.Faults.Take(3)));
        Assert.True(after - before < 16 * 1024 * 1024, $"{before} bytes before, {after} after {count} requests");

        // A mutator that only makes garbage tests nothing.
        Assert.True(answers["kept"] > count / 10, Show(answers));
        Assert.True(answers["error"] > count / 100, Show(answers));
        Assert.True(answers.Keys.Count(key => key.StartsWith("http", StringComparison.Ordinal)) >= 4, Show(answers));
        TestContext.Current.SendDiagnosticMessage("{0}", Show(answers));
    }

    private static async Task<ConcurrentDictionary<string, int>> RunAsync(
        PipeTransport transport, byte[][] questions, HashSet<string> kept, int seed, int count)
    {
        var answers = new ConcurrentDictionary<string, int>();
        int workers = Environment.ProcessorCount;
        await Parallel.ForAsync(0, workers, TestContext.Current.CancellationToken, async (worker, cancellation) =>
        {
            var mutator = new RequestMutator(seed + worker, questions);
            for (int i = worker; i < count; i += workers)
            {
                byte[] request = mutator.Next();
                string kind = Judge(await transport.SendAsync(request, cancellation), kept, request);
                answers.AddOrUpdate(kind, 1, static (_, old) => old + 1);
            }
        });
        return answers;
    }

    private static string Judge(byte[] answer, HashSet<string> kept, byte[] request)
    {
        if (answer.Length == 0)
        {
            return "closed";
        }

        string text = Encoding.Latin1.GetString(answer);
        Assert.True(text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), Explain());
        int status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        if (status == 100)
        {
            text = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            status = text.Length == 0 ? 408 : int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        }

        Assert.True(Statuses.Contains(status), Explain());
        if (status != 200)
        {
            return $"http {status}";
        }

        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        byte[] body = Encoding.Latin1.GetBytes(text[end..]);
        if (Encoding.Latin1.GetString(request).TrimStart('\r', '\n').StartsWith("HEAD ", StringComparison.Ordinal))
        {
            return "head";
        }

        // A mutation may leave a second request behind the first: the first answer is judged.
        int length = int.Parse(text.AsSpan(text.IndexOf("Content-Length: ", StringComparison.Ordinal) + 16).ToString().Split('\r')[0], CultureInfo.InvariantCulture);
        body = body[..Math.Min(length, body.Length)];
        if (kept.Contains(Convert.ToHexString(body)))
        {
            return "kept";
        }

        Assert.True(OcspResponse.Read(body) is OcspResponseReading.Read { Response.Status: not OcspResponseStatus.Successful }, Explain());
        return "error";

        string Explain() => $"request {Convert.ToBase64String(request)}\nanswer {text}";
    }

    private static string Show(ConcurrentDictionary<string, int> answers) =>
        string.Join(", ", answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => $"{answer.Key}: {answer.Value}"));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    /// <summary>Keeps what is logged as a fault.</summary>
    private sealed class FaultLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Faults { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Faults.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
