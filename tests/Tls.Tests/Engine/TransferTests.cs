using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Bytes go through unchanged, in both directions at once, however many there are and however slowly they are taken.</summary>
public sealed class TransferTests
{
    private const long Megabyte = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task A_hundred_megabytes_go_both_ways_at_once_over_HTTP11(SslProtocols tls)
    {
        const long Length = 100 * Megabyte;
        await using TestEdge edge = await TestEdge.StartAsync(application: Echo);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SslStream client = await edge.ConnectAsync(tls);
        using var sent = new Noise(Length, seed: 1);

        // .NET's HTTP client reads no answer before its request is out; this one does both at once.
        await client.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {Length}\r\n\r\n"), Cancellation);
        Task sending = sent.WriteToAsync(client);
        await SkipHeaderAsync(client);
        string received = await Noise.HashAsync(client, Length);
        await sending;

        Assert.Equal(await sent.Hash, received);
    }

    [Fact]
    public async Task A_hundred_megabytes_go_both_ways_at_once_over_HTTP2()
    {
        await using TestEdge edge = await TestEdge.StartAsync(application: Echo);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using HttpClient client = edge.HttpClient(SslProtocols.Tls13);
        using var sent = new Noise(100 * Megabyte, seed: 1);

        string received = await EchoAsync(client, sent);

        Assert.Equal(await sent.Hash, received);
    }

    [Fact]
    public async Task Many_streams_of_one_HTTP2_connection_go_at_once()
    {
        await using TestEdge edge = await TestEdge.StartAsync(application: Echo);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using HttpClient client = edge.HttpClient(SslProtocols.Tls13);

        (string Sent, string Received)[] hashes = await Task.WhenAll(Enumerable.Range(1, 20).Select(async seed =>
        {
            using var sent = new Noise(3 * Megabyte, seed);
            string received = await EchoAsync(client, sent);
            return (await sent.Hash, received);
        }));

        Assert.All(hashes, pair => Assert.Equal(pair.Sent, pair.Received));
        Assert.Equal(1, edge.Engine.Counters[HandshakeOutcome.Full]);
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task A_server_that_cannot_write_goes_on_reading(SslProtocols tls)
    {
        // Far more than all buffers on the way hold: whoever made one direction wait for the other would hang here.
        const long Length = 40 * Megabyte;
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var fromServer = new Noise(Length, seed: 2);
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection =>
        {
            Task writing = fromServer.WriteToAsync(connection.Transport.Output.AsStream(leaveOpen: true));
            received.SetResult(await Noise.HashAsync(connection.Transport.Input.AsStream(leaveOpen: true), Length));
            await writing;
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SslStream client = await edge.ConnectAsync(tls);
        using var fromClient = new Noise(Length, seed: 3);

        await fromClient.WriteToAsync(client);
        string hashAtServer = await received.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
        string hashAtClient = await Noise.HashAsync(client);

        Assert.Equal(await fromClient.Hash, hashAtServer);
        Assert.Equal(await fromServer.Hash, hashAtClient);
    }

    [Fact]
    public async Task What_the_application_is_told_of_the_connection()
    {
        await using TestEdge edge = await TestEdge.StartAsync(application: context => context.Response.WriteAsync(Describe(context)));
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using HttpClient client = edge.HttpClient(SslProtocols.Tls13);

        client.DefaultRequestVersion = HttpVersion.Version20;
        string told = await client.GetStringAsync(new Uri("https://a.test/"), Cancellation);

        Assert.Equal("https a.test Tls13 h2 True True", told);
    }

    [Fact]
    public async Task A_pipe_writer_completed_with_bytes_in_it_sends_them()
    {
        await using TestEdge edge = await TestEdge.StartAsync(connection: connection =>
        {
            connection.Transport.Output.Write("good bye"u8);
            connection.Transport.Output.Complete();
            return Task.CompletedTask;
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SslStream client = await edge.ConnectAsync(SslProtocols.Tls13);

        using var reader = new StreamReader(client);
        Assert.Equal("good bye", await reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task A_pending_read_can_be_cancelled_and_the_connection_goes_on()
    {
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection =>
        {
            PipeReader input = connection.Transport.Input;
            ValueTask<ReadResult> pending = input.ReadAsync();
            input.CancelPendingRead();
            ReadResult cancelled = await pending;
            await connection.Transport.Output.WriteAsync(cancelled.IsCanceled ? "cancelled "u8.ToArray() : "not cancelled "u8.ToArray());
            input.AdvanceTo(cancelled.Buffer.Start);
            ReadResult next = await input.ReadAsync();
            await connection.Transport.Output.WriteAsync(next.Buffer.First);
            input.AdvanceTo(next.Buffer.End);
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SslStream client = await edge.ConnectAsync(SslProtocols.Tls13);
        byte[] start = new byte["cancelled ".Length];
        await client.ReadExactlyAsync(start, Cancellation);

        await client.WriteAsync("then"u8.ToArray(), Cancellation);

        using var reader = new StreamReader(client);
        Assert.Equal("cancelled "u8.ToArray(), start);
        Assert.Equal("then", await reader.ReadToEndAsync(Cancellation));
    }

    private static async Task Echo(HttpContext context)
    {
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter);
    }

    private static async Task<string> EchoAsync(HttpClient client, Noise noise)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://a.test/")
        {
            Content = noise,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await Noise.HashAsync(await response.Content.ReadAsStreamAsync(Cancellation));
    }

    private static async Task SkipHeaderAsync(Stream stream)
    {
        byte[] next = new byte[1];
        for (int end = 0; end < 4;)
        {
            await stream.ReadExactlyAsync(next, Cancellation);
            end = next[0] == "\r\n\r\n"u8[end] ? end + 1 : next[0] == '\r' ? 1 : 0;
        }
    }

    private static string Describe(HttpContext context)
    {
        var handshake = context.Features.Get<ITlsHandshakeFeature>()!;
        string protocol = Encoding.ASCII.GetString(context.Features.Get<ITlsApplicationProtocolFeature>()!.ApplicationProtocol.Span);
        bool known = Enum.IsDefined(handshake.NegotiatedCipherSuite!.Value);
        return $"{context.Request.Scheme} {handshake.HostName} {handshake.Protocol} {protocol} {known} {context.Connection.ClientCertificate is null}";
    }
}
