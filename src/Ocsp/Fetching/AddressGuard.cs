using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.Fetching;

/// <summary>Turns a host name into addresses. Replaced in tests.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>
/// Decides which addresses may be connected to, at connect time, on the very address that is connected to: a name that resolves differently a
/// moment later (DNS rebinding) gains nothing. Certificates carry URLs that an attacker can choose.
/// </summary>
internal sealed class AddressGuard(bool privateAllowed, ResolveHost resolve)
{
    // A name may have any number of addresses. More than these cannot be tried within a deadline.
    private const int MostAddresses = 8;

    // One address that swallows packets must not eat the whole deadline of those behind it (RFC 8305 has 250 ms between attempts).
    private static readonly TimeSpan PatiencePerAddress = TimeSpan.FromSeconds(3);

    /// <summary>The clock of the connect time-out.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Resolves, checks, and connects to an address that passed.</summary>
    /// <exception cref="AddressRefusedException">No address of the host may be asked.</exception>
    /// <exception cref="SocketException">None can be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        IPAddress[] found = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await resolve(host, cancellation);
        IPAddress[] allowed = [.. found.Where(IsAllowed).Take(MostAddresses)];
        if (allowed.Length == 0)
        {
            throw found.Length > 0 ? Refusal(found[0], host) : new SocketException((int)SocketError.HostNotFound);
        }

        for (int i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(allowed[i], port, last: i == allowed.Length - 1, cancellation);
            }
            catch (Exception fault) when (i < allowed.Length - 1 && fault is SocketException or OperationCanceledException
                && !cancellation.IsCancellationRequested)
            {
                // The next address may do better.
            }
        }
    }

    /// <summary>Checks an address that is written out in a URL, where a proxy will do the connecting.</summary>
    /// <exception cref="AddressRefusedException">It may not be asked.</exception>
    public void CheckLiteral(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address) && !IsAllowed(address))
        {
            throw Refusal(address, host);
        }
    }

    private bool IsAllowed(IPAddress address) => AddressClasses.Of(address) switch
    {
        AddressClass.Public => true,
        AddressClass.Private => privateAllowed,
        _ => false,
    };

    private static AddressRefusedException Refusal(IPAddress address, string host) => new(address, AddressClasses.Of(address) == AddressClass.Private
        ? $"its host {host} has the address {address}, which is private or loopback; such addresses are asked only where the operator wrote the "
            + "responder's URL or lists the certificate's issuer in Issuers:Trusted (--issuer)."
        : $"its host {host} has the address {address}, which is link-local, a metadata service, multicast or reserved; such addresses are never "
            + "asked, not even for an issuer in Issuers:Trusted (--issuer). Name another responder for the certificate.");

    private async ValueTask<Stream> ConnectAsync(IPAddress address, int port, bool last, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(last ? Timeout.InfiniteTimeSpan : PatiencePerAddress, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host whose addresses may not be asked.</summary>
internal sealed class AddressRefusedException(IPAddress address, string message) : Exception(message)
{
    public IPAddress Address { get; } = address;
}
