using System.Net.Sockets;
using System.Text;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>A HAProxy that says yes is believed only when it shows the response. The real one stands in the tests of whole programs.</summary>
public sealed class HaproxyRuntimeTests : IDisposable
{
    private const string Id = "3010300706052b0e03021a040002024a01";
    private static readonly DateTimeOffset ThisUpdate = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Bytes = [0x30, 0x03, 0x0A, 0x01, 0x00];

    private readonly TempFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<string> _asked = [];

    [Fact]
    public async Task What_it_shows_with_the_right_time_is_live()
    {
        Serve(command => command switch
        {
            "show ssl ocsp-response" => $"# Certificate IDs\n\tCertificate ID key : {Id}\n",
            $"show ssl ocsp-response {Id}" => "    This Update: Nov  2 09:00:00 2026 GMT\n",
            _ => "OCSP Response updated!\n",
        });
        Assert.Null(await SetAsync());
        Assert.Equal($"set ssl ocsp-response {Convert.ToBase64String(Bytes)}", _asked[0]);
    }

    [Fact]
    public async Task What_it_took_and_does_not_show_is_not_live()
    {
        Serve(command => command == "show ssl ocsp-response" ? "# Certificate IDs\n" : "OCSP Response updated!\n");
        Assert.Contains("does not have it", await SetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_shows_with_another_time_is_not_live()
    {
        Serve(command => command switch
        {
            "show ssl ocsp-response" => $"\tCertificate ID key : {Id}\n",
            $"show ssl ocsp-response {Id}" => "    This Update: Nov  1 09:00:00 2026 GMT\n",
            _ => "OCSP Response updated!\n",
        });
        Assert.Contains("does not have it", await SetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_refuses_is_said_with_its_words()
    {
        Serve(_ => "OCSP single response: Certificate ID does not match any certificate or issuer.\n");
        Assert.Contains("does not match any certificate", await SetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_nobody_serves_is_a_problem_and_no_exception() =>
        Assert.Contains("does not answer", await SetAsync(), StringComparison.Ordinal);

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private async Task<string?> SetAsync()
    {
        var subject = new FeedSubject(CertificateKey.Of([1]), "a", "/a.pem", null, new byte[] { 0x4A, 0x01 }, []);
        var change = new FeedChange(subject, new FeedResponse(Bytes, CertStatus.Good, ThisUpdate, ThisUpdate.AddDays(1)));
        var runtime = new HaproxyRuntime(_folder["s"], Eventually.Deadline, TimeProvider.System);
        return (await runtime.SetAsync([change], TestContext.Current.CancellationToken)).GetValueOrDefault("a");
    }

    /// <summary>One command a connection, as HAProxy's socket is without a prompt.</summary>
    private void Serve(Func<string, string> answer)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(_folder["s"]));
        _listener.Listen();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using Socket client = await _listener.AcceptAsync();
                await using var stream = new NetworkStream(client);
                using var reader = new StreamReader(stream, Encoding.ASCII);
                string command = await reader.ReadLineAsync() ?? "";
                _asked.Add(command);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer(command)));
            }
        });
    }
}
