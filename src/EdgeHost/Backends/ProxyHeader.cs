using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace OrleansOcsp.EdgeHost.Backends;

/// <summary>
/// The header of the PROXY protocol, version 2 (the HAProxy project's doc/proxy-protocol.txt, section 2.2): tells a backend whom the
/// connection is for, since it sees only the edge's own address.
/// </summary>
internal static class ProxyHeader
{
    private const byte VersionTwoProxy = 0x21;
    private const byte Unspecified = 0x00;
    private const byte TcpOverIPv4 = 0x11;
    private const byte TcpOverIPv6 = 0x21;
    private const byte TypeAlpn = 0x01;
    private const byte TypeAuthority = 0x02;
    private const byte TypeTls = 0x20;
    private const byte TypeTlsVersion = 0x21;
    private const byte ClientUsesTls = 0x01;

    // The specification's "non-zero": no client certificate was verified, for none is asked for.
    private const byte NotVerified = 1;

    private static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Writes a header.</summary>
    /// <param name="source">The client's address; anything but IP is left unspecified.</param>
    /// <param name="destination">The address that the client connected to.</param>
    /// <param name="protocol">What ALPN chose; empty: left out.</param>
    /// <param name="serverName">The SNI; null or empty: left out.</param>
    /// <param name="version">The client's TLS version; None: not known, left out.</param>
    public static byte[] Write(EndPoint? source, EndPoint? destination, string protocol, string? serverName, SslProtocols version)
    {
        using MemoryStream body = new();
        byte family = WriteAddresses(body, source as IPEndPoint, destination as IPEndPoint);
        WriteField(body, TypeAlpn, protocol);
        WriteField(body, TypeAuthority, serverName);
        WriteTls(body, version);

        byte[] header = [.. Signature, VersionTwoProxy, family, 0, 0, .. body.ToArray()];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), checked((ushort)body.Length));
        return header;
    }

    private static byte WriteAddresses(MemoryStream body, IPEndPoint? source, IPEndPoint? destination)
    {
        if (source is null || destination is null)
        {
            return Unspecified;
        }

        (IPAddress from, IPAddress to) = (source.Address, destination.Address);
        bool four = IsFour(from) && IsFour(to);
        body.Write((four ? from.MapToIPv4() : from.MapToIPv6()).GetAddressBytes());
        body.Write((four ? to.MapToIPv4() : to.MapToIPv6()).GetAddressBytes());
        Span<byte> ports = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ports[2..], (ushort)destination.Port);
        body.Write(ports);
        return four ? TcpOverIPv4 : TcpOverIPv6;
    }

    private static bool IsFour(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;

    //  struct pp2_tlv_ssl { uint8_t client; uint32_t verify; struct pp2_tlv sub_tlv[0]; };   (section 2.2.6)
    private static void WriteTls(MemoryStream body, SslProtocols version)
    {
        string? name = version switch
        {
            SslProtocols.Tls12 => "TLSv1.2",
            SslProtocols.Tls13 => "TLSv1.3",
            _ => null,
        };
        if (name is not null)
        {
            using MemoryStream tls = new();
            tls.Write([ClientUsesTls, 0, 0, 0, NotVerified]);
            WriteField(tls, TypeTlsVersion, name);
            WriteField(body, TypeTls, tls.ToArray());
        }
    }

    private static void WriteField(MemoryStream body, byte type, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            WriteField(body, type, Encoding.UTF8.GetBytes(text));
        }
    }

    private static void WriteField(MemoryStream body, byte type, ReadOnlySpan<byte> value)
    {
        Span<byte> head = [type, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], checked((ushort)value.Length));
        body.Write(head);
        body.Write(value);
    }
}
