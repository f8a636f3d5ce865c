using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>A real server fed with files: its certificate, the feed with a clock of its own, and a client that looks at the
/// staple.</summary>
internal sealed class FedServer : IAsyncDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(4);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly StaplingClient _client = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly FeedBoard _board = new();
    private readonly KeptLog _log = new();
    private int _published;
    private readonly ThrowawayCertificate _leaf;
    private readonly IssuedCertificate _issued;
    private readonly IStapleObservation _observation;
    private Task _pump = Task.CompletedTask;

    public FedServer()
    {
        // Servers that drop their rights read their files as nobody.
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_101_101);
        FeedFolder = Folder.Folder("feed");
        File.SetUnixFileMode(FeedFolder, (UnixFileMode)0b111_111_111);

        // hitch follows a file only for certificates that name a responder. Nothing listens there.
        _leaf = _ca.Issue(new LeafOptions { OcspUrls = [new Uri("http://127.0.0.1:9/")] });
        _leaf.WriteTo(Folder["leaf.pem"], Key);
        File.WriteAllText(Chain, File.ReadAllText(Folder["leaf.pem"]) + _ca.Pem());
        File.WriteAllText(Combined, File.ReadAllText(Key) + File.ReadAllText(Chain));
        _issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(_leaf.Der, _ca.Der)).Certificate;
        _observation = ((IStapleObserver)_board).Begin(new StapleWanted(_issued));
        _observation.Attach(new NothingKept(_issued));
    }

    public TempFolder Folder { get; } = new();

    public string FeedFolder { get; }

    public string Chain => Folder["localhost.chain.pem"];

    public string Key => Folder["localhost.key"];

    public string Combined => Folder["localhost.pem"];

    public int Port { get; } = FreePort.Next();

    /// <summary>The feed's clock; the server has the real one.</summary>
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch + TimeProvider.System.GetUtcNow().Subtract(DateTimeOffset.UnixEpoch));

    /// <summary>Publishes a staple that is newer than the one before.</summary>
    public byte[] Publish(AnswerStatus status = AnswerStatus.Good)
    {
        // Each lies a second later than the one before, and all of them behind the real clock.
        DateTimeOffset now = TimeProvider.System.GetUtcNow().AddMinutes(-10).AddSeconds(_published++);
        OcspResponseBuilder builder = OcspResponseBuilder.Good(_leaf, now, Window);
        builder = builder with { Singles = [builder.Singles[0] with { Status = status }] };
        StapleVerdict verdict = new StapleVerifier(VerificationPolicy.Default).Verify(_issued, builder.Build(), TimeProvider.System.GetUtcNow());
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(verdict).Staple;
        _observation.Publish(staple);
        return staple.Bytes.ToArray();
    }

    /// <summary>What the feed has said.</summary>
    public string Said => string.Join('\n', _log.Lines);

    /// <summary>Drives the feed in the background, as the edge does.</summary>
    public void Feed(string format, string certificateFile, string? reload = null, string? socket = null)
    {
        var settings = new FeedSettings
        {
            Key = "Feeds:0",
            Format = FeedFormats.ByName[format],
            Directory = FeedFolder,
            Reload = reload,
            ReloadInterval = TimeSpan.Zero,
            RuntimeSocket = socket,
        };
        LeafReading.Read read = Assert.IsType<LeafReading.Read>(LeafCertificate.Read(_leaf.Der));
        _board.Show([new FeedSubject(read.Leaf.Key, "localhost", certificateFile, Key, read.Leaf.Serial, [_leaf.Der, _ca.Der])]);
        var pump = new FeedPump(settings, _board, Time, new FeedMetrics(_services.GetRequiredService<IMeterFactory>()), _log);
        _pump = pump.RunAsync(_stop.Token);
    }

    /// <summary>Moves the feed's clock to where a response without a successor is taken away.</summary>
    public void ComeToTheEnd() => Time.Advance(Window - TimeSpan.FromMinutes(1));

    public HandshakeResult Handshake() => _client.Handshake(new IPEndPoint(IPAddress.Loopback, Port), new HandshakeWish());

    /// <summary>Waits until the server listens. No handshake: the first one is to be looked at.</summary>
    public Task ListensAsync(RunningProgram server) => Eventually.HoldsAsync(
        () =>
        {
            Assert.False(server.HasExited, server.Output);
            return IsListening();
        },
        "a listener");

    /// <summary>Waits until nobody listens any more: worker processes outlive a killed parent for a moment.</summary>
    public Task IsGoneAsync() => Eventually.HoldsAsync(() => !IsListening(), "the end of the last listener");

    /// <summary>Looks at one handshake, now.</summary>
    public void StaplesNow(byte[]? expected, string when)
    {
        using HandshakeResult result = Handshake();
        Assert.True(result.Completed, $"{when}: {result.Failure}");
        Assert.True(Same(result.Staple, expected), $"{when}: {Describe(result.Staple)} instead of {Describe(expected)}");
    }

    /// <summary>Waits for what the feed does to its files.</summary>
    public async Task WritesAsync(Func<bool> condition, string what)
    {
        try
        {
            await Eventually.HoldsAsync(condition, what, TimeSpan.FromSeconds(30));
        }
        catch (Xunit.Sdk.XunitException failed)
        {
            throw new InvalidOperationException($"{failed.Message}\nthe feed: {Said}", failed);
        }
    }

    /// <summary>Waits for the staple, with a handshake after another, none of which may fail.</summary>
    public async Task StaplesAsync(byte[]? expected, string what, RunningProgram server)
    {
        byte[]? seen = null;
        try
        {
            await Eventually.HoldsAsync(
                () =>
                {
                    using HandshakeResult result = Handshake();
                    Assert.True(result.Completed, $"{what}: {result.Failure}\n{server.Output}");
                    seen = result.Staple;
                    return Same(seen, expected);
                },
                what,
                TimeSpan.FromSeconds(30));
        }
        catch (Xunit.Sdk.XunitException failed)
        {
            throw new InvalidOperationException($"{failed.Message} seen: {Describe(seen)}\nthe server: {server.Output}\nthe feed: {Said}", failed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _pump;
        }
        catch (OperationCanceledException)
        {
            // So it ends.
        }

        _observation.Dispose();
        _client.Dispose();
        _ca.Dispose();
        _stop.Dispose();
        await _services.DisposeAsync();
        Folder.Dispose();
    }

    private static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);

    private static string Describe(byte[]? staple) => staple is null ? "no staple" : $"a staple {Convert.ToHexString(staple)[..24]}...";

    /// <summary>Keeps what is logged.</summary>
    private sealed class KeptLog : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }

    private bool IsListening()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A keeper whose first attempt has ended.</summary>
    private sealed class NothingKept(IssuedCertificate certificate) : IKeptStaple
    {
        public IssuedCertificate Certificate => certificate;

        public Staple? Current => null;

        public Task FirstAttempt => Task.CompletedTask;

        public KeeperSnapshot Snapshot() => throw new NotSupportedException();

        public Task RefreshNowAsync(CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
