using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Tls;

/// <summary>The life of one TLS connection: handshake, the application, close.</summary>
internal sealed class TlsMiddleware(TlsEngine engine, ApplicationProtocolTable applicationProtocols, ConnectionDelegate next)
{
    public async Task OnConnectionAsync(ConnectionContext context)
    {
        var inbound = new Inbound(context.Transport.Input);
        using TlsConnection? connection = await HandshakeAsync(context, inbound);
        if (connection is not null)
        {
            await ServeAsync(context, connection);
        }
    }

    /// <summary>Returns the connection when its handshake is done; null when it failed, with an alert to the peer on its way.</summary>
    private async Task<TlsConnection?> HandshakeAsync(ConnectionContext context, Inbound inbound)
    {
        using OngoingHandshake ongoing = engine.Handshakes.Enter(context);
        TlsConnection? connection = null;
        bool isDone = false;
        try
        {
            TlsStep step = TlsStep.NeedInput;
            try
            {
                while (step == TlsStep.NeedInput && !inbound.IsAtEnd)
                {
                    await inbound.WaitAsync(CancellationToken.None);

                    // Only now: a client that says nothing costs none of OpenSSL's memory.
                    connection ??= new TlsConnection(engine, applicationProtocols, NewHandshake(context), inbound, context.Transport.Output);
                    step = Advance(connection);
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // Reset by the peer, or aborted by us: there is nobody to tell.
            }

            HandshakeOutcome outcome = OutcomeOf(ongoing, connection, step);
            Count(context, ongoing, connection, outcome);
            isDone = outcome is HandshakeOutcome.Full or HandshakeOutcome.Resumed;
        }
        finally
        {
            if (!isDone)
            {
                connection?.Dispose();
            }
        }

        return isDone ? connection : null;
    }

    private static TlsStep Advance(TlsConnection connection)
    {
        TlsStep step = connection.DoHandshake();
        connection.Inbound.ReleaseIfRead();
        if (step != TlsStep.Done)
        {
            // The last flight (in TLS 1.3: tickets) goes out with the answer to what the client has often sent already, or before we wait for it.
            connection.Outbound.StartFlush();
        }

        return step;
    }

    private async Task ServeAsync(ConnectionContext context, TlsConnection connection)
    {
        TlsAgreement agreement = connection.GetAgreement();
        var features = new TlsFeatures(agreement, HostName(connection.Handshake.Name));
        context.Features.Set<ITlsConnectionFeature>(features);
        context.Features.Set<ITlsApplicationProtocolFeature>(features);
        context.Features.Set<ITlsHandshakeFeature>(features);

        var stream = new TlsStream(connection, context.ConnectionId);
        var plaintext = new TlsDuplexPipe(stream, context.Features.Get<IMemoryPoolFeature>()?.MemoryPool ?? MemoryPool<byte>.Shared);
        IDuplexPipe transport = context.Transport;
        try
        {
            context.Transport = plaintext;
            await next(context);
            stream.BeginClose();
            await plaintext.CompleteAsync(null);
        }
        catch (Exception failure)
        {
            // No close_notify: the peer must not take what it got for all there is.
            connection.Dispose();
            await plaintext.CompleteAsync(failure);
            throw;
        }
        finally
        {
            context.Transport = transport;
            connection.Outbound.StartFlush();
        }
    }

    private void Count(ConnectionContext context, OngoingHandshake ongoing, TlsConnection? connection, HandshakeOutcome outcome)
    {
        engine.Counters.Count(outcome);
        switch (outcome)
        {
            case HandshakeOutcome.Full:
                engine.Counters.Count(StapleOf(connection!.Handshake));
                break;
            case HandshakeOutcome.Resumed:
                break;
            case HandshakeOutcome.Failed:
                Log.HandshakeFailed(engine.Logger, context.ConnectionId, connection!.DescribeError());
                break;
            case HandshakeOutcome.Abandoned:
                Log.HandshakeAbandoned(engine.Logger, context.ConnectionId);
                break;
            case HandshakeOutcome.TimedOut or HandshakeOutcome.Displaced:
                Log.HandshakeDropped(engine.Logger, context.ConnectionId, ongoing.Duration, outcome);
                break;
            default:
                Log.HandshakeRefused(engine.Logger, context.ConnectionId, connection!.Handshake.Refusal, HostName(connection.Handshake.Name));
                break;
        }

        if (engine.Metrics.MeasuresDuration)
        {
            engine.Metrics.Took(ongoing.Duration, outcome);
        }
    }

    private static HandshakeOutcome OutcomeOf(OngoingHandshake ongoing, TlsConnection? connection, TlsStep step) => (ongoing.DroppedAs, step) switch
    {
        ({ } dropped, _) => dropped,
        (_, TlsStep.Done) => connection!.IsResumed ? HandshakeOutcome.Resumed : HandshakeOutcome.Full,
        (_, TlsStep.NeedInput or TlsStep.Ended) => HandshakeOutcome.Abandoned,
        _ => connection!.Handshake.Refusal switch
        {
            Refusal.NoStaple => HandshakeOutcome.RefusedNoStaple,
            Refusal.Revoked => HandshakeOutcome.RefusedRevoked,
            Refusal.NoCertificate => HandshakeOutcome.RefusedNoCertificate,
            Refusal.UnknownName or Refusal.NoName => HandshakeOutcome.RefusedName,
            _ => HandshakeOutcome.Failed,
        },
    };

    private static StapleOutcome StapleOf(Handshake handshake) => (handshake.Asked, handshake.Stapled) switch
    {
        (false, _) => StapleOutcome.NotAsked,
        (true, CertStatus.Good) => StapleOutcome.Good,
        (true, CertStatus.Revoked) => StapleOutcome.Revoked,
        _ => handshake.NothingKept ? StapleOutcome.NotApplicable : StapleOutcome.None,
    };

    private Handshake NewHandshake(ConnectionContext context) => new(engine.Names.Names, AddressOf(context.LocalEndPoint), engine.Time);

    private static IPAddress? AddressOf(EndPoint? local)
        => local is not IPEndPoint { Address: { } address } ? null : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>For applications, which print it: a name of anything but visible ASCII is not passed on. (No name in the table has any.)</summary>
    private static string HostName(ReadOnlySpan<byte> name) => name.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? "" : Encoding.ASCII.GetString(name);
}
