using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Slow clients: how long one may take, and how many there may be.</summary>
public sealed class HandshakeBoundTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(0), InlineData(1), InlineData(100)]
    public async Task A_client_that_stops_in_its_ClientHello_is_dropped_at_the_deadline_and_not_before(int said)
    {
        await using TestEdge edge = await TestEdge.StartAsync(options => options.HandshakeTimeout = TimeSpan.FromSeconds(10));
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using TcpClient client = await ConnectAsync(edge);
        await client.GetStream().WriteAsync(ClientHello.AsMemory(0, said), Cancellation);
        await Eventually.HoldsAsync(() => edge.Engine.Handshakes.Count == 1, "the connection to be seen");

        edge.Time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(1, edge.Engine.Handshakes.Count);
        edge.Time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.True(await IsClosedAsync(client));
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.TimedOut] == 1, "the time-out to be counted");
        Assert.Equal(0, edge.Engine.Handshakes.Count);
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task A_client_that_stops_after_the_servers_flight_is_dropped_at_the_deadline(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using TcpClient tcp = await ConnectAsync(edge);
        await using var way = new DamagingStream(tcp.GetStream()) { MuteAfterFirstWrite = true };
        Task<SslStream> client = edge.HandshakeAsync(way, version);
        await Eventually.HoldsAsync(() => way.Muted > 0, "the client to answer the server's flight");

        edge.Time.Advance(TimeSpan.FromSeconds(11));

        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.TimedOut] == 1, "the time-out to be counted");
        Assert.Equal(0, edge.Engine.Handshakes.Count);
        if (version == SslProtocols.Tls12)
        {
            await Assert.ThrowsAnyAsync<IOException>(() => client);
        }
        else
        {
            await using SslStream done = await client; // which believes itself through
        }
    }

    [Fact]
    public async Task The_deadline_does_not_reach_connections_that_are_through()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using HttpClient client = edge.HttpClient(SslProtocols.Tls13);
        await client.GetStringAsync(new Uri("https://a.test/"), Cancellation);

        edge.Time.Advance(TimeSpan.FromMinutes(1));
        await client.GetStringAsync(new Uri("https://a.test/"), Cancellation);

        Assert.Equal(1, edge.Engine.Counters[HandshakeOutcome.Full]);
    }

    [Fact]
    public async Task With_too_many_under_way_the_oldest_goes_and_a_new_client_is_served()
    {
        const int Most = 50;
        await using TestEdge edge = await TestEdge.StartAsync(options => options.MaxConcurrentHandshakes = Most);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        var idle = new List<TcpClient>();
        for (int i = 0; i < Most; i++)
        {
            idle.Add(await ConnectAsync(edge));
            await Eventually.HoldsAsync(() => edge.Engine.Handshakes.Count == idle.Count, "the connection to be seen");
        }

        using HandshakeResult served = await edge.GetAsync(new HandshakeWish { ServerName = "a.test" });

        Assert.Contains("hello", served.ReceivedText, StringComparison.Ordinal);
        Assert.True(await IsClosedAsync(idle[0]));
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.Displaced] == 1, "the displacement to be counted");
        Assert.Equal(Most - 1, edge.Engine.Handshakes.Count);
        idle.ForEach(client => client.Dispose());
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.Abandoned] == Most - 1, "the others to be seen going");
    }

    /// <summary>The beginning of a record that holds a ClientHello of TLS 1.2; more than any test sends of it stays away.</summary>
    private static byte[] ClientHello { get; } = [22, 3, 1, 1, 0, 1, 0, 0, 252, 3, 3, .. new byte[200]];

    private static async Task<TcpClient> ConnectAsync(TestEdge edge)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(edge.EndPoint, Cancellation);
        return client;
    }

    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, Cancellation).AsTask().WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: closed too.
        }

        return true;
    }
}
