using Microsoft.AspNetCore.Connections;

namespace OrleansOcsp.Tls;

/// <summary>A connection's place among the handshakes under way. Disposing it leaves the place.</summary>
internal sealed class OngoingHandshake : IDisposable
{
    private readonly HandshakesUnderWay _all;
    private readonly ConnectionContext _connection;
    private readonly long _began;
    private volatile object? _droppedAs;

    public OngoingHandshake(HandshakesUnderWay all, ConnectionContext connection, long began)
    {
        _all = all;
        _connection = connection;
        _began = began;
        Node = new LinkedListNode<OngoingHandshake>(this);
    }

    public LinkedListNode<OngoingHandshake> Node { get; }

    /// <summary>How long it has taken so far.</summary>
    public TimeSpan Duration => _all.Since(_began);

    /// <summary>Why we ended it (timed out, displaced); null when we did not.</summary>
    public HandshakeOutcome? DroppedAs => (HandshakeOutcome?)_droppedAs;

    /// <summary>Ends the connection: whatever its handshake waits for fails.</summary>
    public void Drop(HandshakeOutcome why)
    {
        _droppedAs = why;
        _connection.Abort(new ConnectionAbortedException($"the TLS handshake was ended by the server: {why}"));
    }

    public void Dispose() => _all.Remove(Node);
}
