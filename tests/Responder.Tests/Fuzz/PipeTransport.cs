using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace OrleansOcsp.Responder.Tests.Fuzz;

/// <summary>Connections through pipes in memory: a client sends all its bytes, ends its side, and reads what comes.</summary>
internal sealed class PipeTransport : IConnectionListenerFactory, IConnectionListener
{
    /// <summary>Longer than any deadline of the listener, on a busy machine too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<ConnectionContext> _arriving = Channel.CreateBounded<ConnectionContext>(64);

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 1);

    public async Task<byte[]> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        var connection = new PipeConnection(new Duplex(toServer.Reader, toClient.Writer), new Duplex(toClient.Reader, toServer.Writer))
        {
            LocalEndPoint = EndPoint,
            RemoteEndPoint = EndPoint,
        };
        await toServer.Writer.WriteAsync(request, cancellation);
        await toServer.Writer.CompleteAsync();
        await _arriving.Writer.WriteAsync(connection, cancellation);
        using var answer = new MemoryStream();
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await toClient.Reader.CopyToAsync(answer, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no end of the answer to {Convert.ToBase64String(request.Span)}; so far {Convert.ToBase64String(answer.ToArray())}");
        }

        await toClient.Reader.CompleteAsync();
        return answer.ToArray();
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _arriving.Reader.WaitToReadAsync(cancellationToken) && _arriving.Reader.TryRead(out ConnectionContext? connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _arriving.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Closing a socket ends both its directions; so does disposing this.</summary>
    private sealed class PipeConnection(IDuplexPipe transport, IDuplexPipe application)
        : DefaultConnectionContext(Guid.NewGuid().ToString(), transport, application)
    {
        /// <summary>The base class would cancel a token, later, that it has disposed by then.</summary>
        public override void Abort(ConnectionAbortedException abortReason) => Transport.Output.CancelPendingFlush();

        public override async ValueTask DisposeAsync()
        {
            await Transport.Output.CompleteAsync();
            await base.DisposeAsync();
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
