using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Hooks;

/// <summary>Commands and webhooks are told, tried again, cut off, and not called more often than they should be.</summary>
public sealed class HookQueueTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LogLines _log = new();
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public async Task A_command_gets_what_happened_in_its_environment_and_events_it_did_not_want_are_left_out()
    {
        HookQueue queue = Queue(new HookSettings
        {
            Key = "Hooks:0",
            On = [HookKind.Revoked],
            Command = $"echo \"$OCSP_EVENT $OCSP_NAME $OCSP_FILE $OCSP_CERTIFICATE\" >> {_folder["told"]}",
            Interval = TimeSpan.Zero,
        }, TimeProvider.System);
        queue.Add(Event(HookKind.Stale, "a"));
        queue.Add(Event(HookKind.Revoked, "b $(touch x)"));
        queue.Add(Event(HookKind.Revoked, "c"));
        await Eventually.HoldsAsync(() => Told().Length == 2, "two lines");
        Assert.StartsWith($"revoked b $(touch x) /b $(touch x).pem {Key}", Told()[0], StringComparison.Ordinal);
        Assert.StartsWith("revoked c ", Told()[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_is_tried_three_times_and_then_said()
    {
        FakeTimeProvider time = new();
        HookQueue queue = Queue(
            new HookSettings { Key = "Hooks:0", Command = $"echo x >> {_folder["told"]}; echo no such key >&2; exit 3", Interval = TimeSpan.Zero }, time);
        queue.Add(Event(HookKind.Revoked, "a"));
        for (int attempts = 1; attempts < 3; attempts++)
        {
            await Eventually.HoldsAsync(() => _log.Count("Tried again in") == attempts, "a failure");
            time.Advance(TimeSpan.FromSeconds(30));
        }

        await Eventually.HoldsAsync(() => _log.Count("will not be: ") == 1, "the end of it");
        Assert.Equal(3, Told().Length);
        Assert.Equal(3, _log.Count("ended with exit code 3; expected 0: no such key"));
    }

    [Fact]
    public async Task A_command_that_hangs_is_killed_and_the_next_event_follows()
    {
        FakeTimeProvider time = new();
        HookQueue queue = Queue(new HookSettings
        {
            Key = "Hooks:0",
            Command = $"echo $OCSP_NAME >> {_folder["told"]}; [ $OCSP_NAME = b ] || sleep 1000",
        }, time);
        queue.Add(Event(HookKind.Revoked, "a"));
        queue.Add(Event(HookKind.Revoked, "b"));
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return Told().LastOrDefault() == "b";
            },
            "the second event");
        Assert.Equal(1, _log.Count("did not end within 30 s and was killed") - _log.Count("Tried again in"));
    }

    [Fact]
    public async Task Between_two_calls_lies_the_interval()
    {
        FakeTimeProvider time = new();
        HookQueue queue = Queue(
            new HookSettings { Key = "Hooks:0", Command = $"echo x >> {_folder["told"]}", Interval = TimeSpan.FromMinutes(1) }, time);
        queue.Add(Event(HookKind.Revoked, "a"));
        queue.Add(Event(HookKind.Revoked, "b"));
        await Eventually.HoldsAsync(() => _log.Count("told of") == 1, "the first");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Single(Told());
        await Eventually.HoldsAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Told().Length == 2;
            },
            "the second");
    }

    [Fact]
    public async Task A_webhook_gets_the_event_as_JSON_and_a_redirect_is_a_failure()
    {
        using HttpListener server = new();
        int port = FreePort.Next();
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        HookQueue queue = Queue(
            new HookSettings { Key = "Hooks:0", Url = new Uri($"http://127.0.0.1:{port}/hook"), Interval = TimeSpan.Zero }, TimeProvider.System);
        queue.Add(Event(HookKind.CertificateChanged, "a"));
        HttpListenerContext call = await server.GetContextAsync();
        using (StreamReader body = new(call.Request.InputStream))
        {
            Assert.Equal(
                $$"""{"event":"certificate-changed","name":"a","file":"/a.pem","certificate":"{{Key}}","at":"2026-11-22T12:00:00Z"}""",
                await body.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal("application/json", call.Request.ContentType);
        call.Response.Redirect("http://127.0.0.1:9/");
        call.Response.Close();
        await Eventually.HoldsAsync(() => _log.Count("answered with HTTP status 302; expected 200 to 299") == 1, "the failure");
    }

    [Fact]
    public void More_than_may_wait_is_dropped_and_said()
    {
        HookQueue queue = new(
            new HookSettings { Key = "Hooks:0", Command = "true" }, TimeProvider.System,
            new HookMetrics(_services.GetRequiredService<IMeterFactory>()), _log.CreateLogger("x"));
        for (int i = 0; i < HookQueue.Longest + 2; i++)
        {
            queue.Add(Event(HookKind.Revoked, "a"));
        }

        Assert.Equal(2, _log.Count("is dropped"));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _log.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    private static CertificateKey Key { get; } = CertificateKey.Of([1]);

    private HookQueue Queue(HookSettings settings, TimeProvider time)
    {
        HookQueue queue = new(settings, time, new HookMetrics(_services.GetRequiredService<IMeterFactory>()), _log.CreateLogger("x"));
        _ = queue.RunAsync(_stop.Token);
        return queue;
    }

    private string[] Told() => File.Exists(_folder["told"]) ? File.ReadAllLines(_folder["told"]) : [];

    private static HookEvent Event(HookKind kind, string name) => new(
        kind, new FeedSubject(Key, name, $"/{name}.pem", null, new byte[1], []), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
}
