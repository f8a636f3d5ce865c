using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Backends;

/// <summary>What web servers and their clients say to each other passes unchanged.</summary>
public sealed class HttpThroughTheEdgeTests
{
    private static readonly Uri Url = new("https://localhost/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Large_bodies_pass_both_ways_over_http1()
    {
        byte[] body = RandomNumberGenerator.GetBytes(8 * 1024 * 1024);
        await using HttpBackend backend = await HttpBackend.StartAsync(async context =>
        {
            using MemoryStream received = new();
            await context.Request.Body.CopyToAsync(received, Cancellation);
            await context.Response.Body.WriteAsync(received.ToArray(), Cancellation);
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: new BackendSettings("web", backend.Address));
        using HttpClient client = edge.Client();

        using HttpResponseMessage answer = await client.PostAsync(Url, new ByteArrayContent(body), Cancellation);

        Assert.Equal(SHA256.HashData(body), SHA256.HashData(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
    }

    [Fact]
    public async Task Many_requests_share_one_connection()
    {
        HashSet<string> connections = [];
        await using HttpBackend backend = await HttpBackend.StartAsync(context =>
        {
            connections.Add(context.Connection.Id);
            return context.Response.WriteAsync(context.Request.Path, Cancellation);
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: new BackendSettings("web", backend.Address));
        using HttpClient client = edge.Client();

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"/{i}", await client.GetStringAsync(new Uri(Url, $"/{i}"), Cancellation));
        }

        Assert.Single(connections);
    }

    [Fact]
    public async Task A_grpc_like_call_streams_both_ways_at_once_and_ends_with_trailers()
    {
        await using HttpBackend backend = await HttpBackend.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("grpc-status");
                await context.Response.Body.FlushAsync(Cancellation);
                byte[] buffer = new byte[64];
                int read;
                while ((read = await context.Request.Body.ReadAsync(buffer, Cancellation)) > 0)
                {
                    await context.Response.Body.WriteAsync(
                        Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(buffer, 0, read).ToUpperInvariant()), Cancellation);
                    await context.Response.Body.FlushAsync(Cancellation);
                }

                context.Response.AppendTrailer("grpc-status", "0");
            },
            HttpProtocols.Http2);
        await using TestEdge edge = await TestEdge.StartAsync(backends: new BackendSettings("grpc", backend.Address) { Alpn = ["h2"] });
        using HttpClient client = edge.Client(HttpVersion.Version20);
        using StreamingContent calls = new();

        using HttpRequestMessage request = new(HttpMethod.Post, Url)
        {
            Content = calls,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using Stream answers = await answer.Content.ReadAsStreamAsync(Cancellation);
        foreach (string call in (string[])["one", "two", "three"])
        {
            // The next call leaves only when the answer to the last is here.
            await calls.WriteAsync(call);
            byte[] buffer = new byte[call.Length];
            await answers.ReadExactlyAsync(buffer, Cancellation);
            Assert.Equal(call.ToUpperInvariant(), Encoding.ASCII.GetString(buffer));
        }

        calls.End();
        Assert.Equal(0, await answers.ReadAsync(new byte[1], Cancellation));
        Assert.Equal("0", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));
    }

    [Fact]
    public async Task A_websocket_echoes_and_closes()
    {
        await using HttpBackend backend = await HttpBackend.StartAsync(async context =>
        {
            using WebSocket server = await context.WebSockets.AcceptWebSocketAsync();
            byte[] buffer = new byte[1024];
            WebSocketReceiveResult message;
            while ((message = await server.ReceiveAsync(buffer, Cancellation)).MessageType != WebSocketMessageType.Close)
            {
                await server.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, Cancellation);
            }

            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", Cancellation);
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: new BackendSettings("web", backend.Address));
        using HttpMessageInvoker invoker = new(edge.Handler());
        using ClientWebSocket client = new();

        await client.ConnectAsync(new Uri("wss://localhost/chat"), invoker, Cancellation);
        byte[] buffer = new byte[1024];
        foreach (string text in (string[])["hello", "again"])
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Cancellation);
            WebSocketReceiveResult echo = await client.ReceiveAsync(buffer, Cancellation);
            Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, echo.Count));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Cancellation);
        Assert.Equal("bye", client.CloseStatusDescription);
    }

    [Fact]
    public async Task A_backend_on_a_unix_socket_is_reached()
    {
        using TempFolder folder = new();
        await using HttpBackend backend = await HttpBackend.StartAsync(
            context => context.Response.WriteAsync("unix", Cancellation), socketPath: folder["app.sock"]);
        await using TestEdge edge = await TestEdge.StartAsync(backends: new BackendSettings("web", backend.Address));
        using HttpClient client = edge.Client();

        Assert.Equal("unix", await client.GetStringAsync(Url, Cancellation));
    }

    [Fact]
    public async Task Names_and_protocols_lead_to_their_own_backends()
    {
        await using HttpBackend one = await HttpBackend.StartAsync(context => context.Response.WriteAsync("one", Cancellation));
        await using HttpBackend two = await HttpBackend.StartAsync(context => context.Response.WriteAsync("two", Cancellation));
        await using HttpBackend twoH2 = await HttpBackend.StartAsync(
            context => context.Response.WriteAsync("two by " + context.Request.Protocol, Cancellation), HttpProtocols.Http2);
        await using TestEdge edge = await TestEdge.StartAsync(backends:
        [
            new BackendSettings("one", one.Address),
            new BackendSettings("two", two.Address) { Names = ["two.test"] },
            new BackendSettings("two-h2", twoH2.Address) { Names = ["two.test"], Alpn = ["h2"] },
        ]);
        using HttpClient client = edge.Client();
        using HttpClient clientH2 = edge.Client(HttpVersion.Version20);

        Assert.Equal("one", await client.GetStringAsync(Url, Cancellation));
        Assert.Equal("two", await client.GetStringAsync(new Uri("https://two.test/"), Cancellation));
        Assert.Equal("two by HTTP/2", await clientH2.GetStringAsync(new Uri("https://two.test/"), Cancellation));
    }

    [Fact]
    public async Task Without_a_backend_the_edge_answers_itself()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        using HttpClient client = edge.Client(HttpVersion.Version20);

        Assert.Contains("This is ocsp-edge", await client.GetStringAsync(Url, Cancellation), StringComparison.Ordinal);
        using HttpResponseMessage other = await client.GetAsync(new Uri(Url, "/other"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    /// <summary>A request body that is written while the answer is read.</summary>
    private sealed class StreamingContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WriteAsync(string text)
        {
            Stream stream = await _stream.Task;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);
            await stream.FlushAsync(Cancellation);
        }

        public void End() => _end.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // The head of the request leaves with the first flush.
            await stream.FlushAsync(Cancellation);
            _stream.SetResult(stream);
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
