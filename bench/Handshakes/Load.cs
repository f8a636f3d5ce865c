using System.Security.Authentication;
using OrleansOcsp.Bench.Handshakes.Servers;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>Full TLS 1.3 handshakes from several clients at once, each followed by a close.</summary>
internal static class Load
{
    // As many as keep one core of a server busy.
    private const int Clients = 16;

    /// <summary>Runs the load.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="names">The server names, by turns.</param>
    /// <param name="handshakes">How many in all.</param>
    /// <param name="asks">Whether clients ask for a staple.</param>
    /// <param name="request">What they send after the handshake, then reading to the end; null: nothing.</param>
    /// <returns>CPU time of the server a handshake, in microseconds.</returns>
    /// <exception cref="InvalidOperationException">A handshake failed, or its staple was missing or not asked for.</exception>
    public static double Run(Contender server, IReadOnlyList<string> names, int handshakes, bool asks = true, string? request = null)
    {
        TimeSpan before = server.CpuTime;
        int begun = 0;
        string? fault = null;
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
        {
            using var client = new StaplingClient();
            for (int i = Interlocked.Increment(ref begun); i <= handshakes && fault is null; i = Interlocked.Increment(ref begun))
            {
                var wish = new HandshakeWish
                {
                    ServerName = names[i % names.Count],
                    AsksForStatus = asks,
                    Versions = SslProtocols.Tls13,
                    Request = request,
                };
                using HandshakeResult result = client.Handshake(server.EndPoint, wish);
                fault ??= Fault(server, result, asks, request is not null) is { } seen ? $"{server.Name}, {wish.ServerName}: {seen}" : null;
            }
        }))];
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
        return fault is null ? (server.CpuTime - before).TotalMicroseconds / handshakes : throw new InvalidOperationException(fault);
    }

    private static string? Fault(Contender server, HandshakeResult result, bool asks, bool requests) => result switch
    {
        { Completed: false } => result.Failure,
        { Resumed: true } => "resumed, not full",
        { Staple: null } when asks && server.Staples => "no staple",
        { Staple: not null } when !asks => "a staple that was not asked for",
        { Received.Length: 0 } when requests => "no answer to the request",
        _ => null,
    };
}
