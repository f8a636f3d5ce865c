using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace OrleansOcsp.GrainContracts.Transport;

/// <summary>Puts <see cref="MutualTls"/> below Orleans' messages (docs/adr/0012-cluster-tls.md).</summary>
public static class MutualTlsConnections
{
    /// <summary>For connections that others make to us.</summary>
    /// <param name="connections">Orleans' own.</param>
    /// <param name="tls">Who belongs to the cluster.</param>
    /// <param name="refused">Told of each that does not, and why.</param>
    public static void UseMutualTlsAsServer(this IConnectionBuilder connections, MutualTls tls, Action<EndPoint?, string> refused) =>
        connections.Use(next => connection => RunAsync(connection, next, async (stream, cancellation) =>
        {
            try
            {
                await tls.AuthenticateAsServerAsync(stream, cancellation);
            }
            catch (Exception problem) when (problem is AuthenticationException or IOException or OperationCanceledException)
            {
                refused(connection.RemoteEndPoint, problem.InnerException?.Message ?? problem.Message);
                throw;
            }
        }));

    /// <summary>For connections that we make.</summary>
    public static void UseMutualTlsAsClient(this IConnectionBuilder connections, MutualTls tls) =>
        connections.Use(next => connection => RunAsync(connection, next, tls.AuthenticateAsClientAsync));

    private static async Task RunAsync(
        ConnectionContext connection, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> authenticate)
    {
        IDuplexPipe plain = connection.Transport;
        await using SslStream secure = new(new PipeStream(plain));
        await authenticate(secure, connection.ConnectionClosed);
        connection.Transport = new SecurePipe(secure);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private sealed class SecurePipe(SslStream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }
}
