using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.Fetching;

/// <summary>What kind of place an address leads to.</summary>
internal enum AddressClass
{
    /// <summary>The internet.</summary>
    Public,

    /// <summary>This machine or the operator's own network.</summary>
    Private,

    /// <summary>Never a responder: link-local (cloud metadata lies there), metadata services, multicast, reserved.</summary>
    Forbidden,
}

/// <summary>Sorts addresses by IANA's special-purpose registries (RFC 6890). Addresses that embed another are judged by that one too.</summary>
internal static class AddressClasses
{
    private static readonly (IPNetwork Network, AddressClass Class)[] Table =
    [
        // Single addresses first: the first match counts.
        Row("100.100.100.200/32", AddressClass.Forbidden), // Alibaba Cloud metadata
        Row("168.63.129.16/32", AddressClass.Forbidden), // Azure WireServer
        Row("192.0.0.0/24", AddressClass.Forbidden), // IETF protocol assignments (RFC 6890); Oracle Cloud metadata
        Row("fd00:ec2::254/128", AddressClass.Forbidden), // AWS metadata
        Row("fd20:ce::254/128", AddressClass.Forbidden), // Google Cloud metadata

        Row("0.0.0.0/8", AddressClass.Forbidden), // "this network" (RFC 791); Linux connects 0.0.0.0 to itself
        Row("10.0.0.0/8", AddressClass.Private), // RFC 1918
        Row("100.64.0.0/10", AddressClass.Private), // carrier-grade NAT (RFC 6598)
        Row("127.0.0.0/8", AddressClass.Private), // loopback
        Row("169.254.0.0/16", AddressClass.Forbidden), // link-local (RFC 3927), metadata of most clouds
        Row("172.16.0.0/12", AddressClass.Private), // RFC 1918
        Row("192.0.2.0/24", AddressClass.Private), // documentation (RFC 5737)
        Row("192.168.0.0/16", AddressClass.Private), // RFC 1918
        Row("198.18.0.0/15", AddressClass.Private), // benchmarks (RFC 2544)
        Row("198.51.100.0/24", AddressClass.Private), // documentation
        Row("203.0.113.0/24", AddressClass.Private), // documentation
        Row("224.0.0.0/3", AddressClass.Forbidden), // multicast, reserved, broadcast
        Row("0.0.0.0/0", AddressClass.Public),

        Row("::1/128", AddressClass.Private), // loopback
        Row("fc00::/7", AddressClass.Private), // unique local (RFC 4193)
        Row("2001:db8::/32", AddressClass.Private), // documentation (RFC 3849)
        Row("2001::/32", AddressClass.Forbidden), // Teredo (RFC 4380): hides an IPv4 address; no responder lives there
        Row("2000::/3", AddressClass.Public), // global unicast
        Row("::/0", AddressClass.Forbidden), // all else: unspecified, link-local fe80::/10, site-local, multicast ff00::/8, unassigned
    ];

    /// <summary>What kind of place the address leads to.</summary>
    public static AddressClass Of(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && Embedded(address) is var (inner, least))
        {
            AddressClass found = Of(inner);
            return found > least ? found : least;
        }

        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            ? Array.Find(Table, row => row.Network.BaseAddress.AddressFamily == address.AddressFamily && row.Network.Contains(address)).Class
            : AddressClass.Forbidden;
    }

    // The IPv4 address that packets to an IPv6 address end up at, and the best that the form itself can be.
    private static (IPAddress Inner, AddressClass Least)? Embedded(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return bytes switch
        {
            // ::ffff:a.b.c.d, IPv4-mapped, and ::a.b.c.d, IPv4-compatible (RFC 4291); :: and ::1 are neither
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ..] => (new IPAddress(bytes[12..]), AddressClass.Public),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ..] when bytes[12..] is not [0, 0, 0, 0 or 1] => (new IPAddress(bytes[12..]), AddressClass.Public),

            // ::ffff:0:a.b.c.d, IPv4-translated (RFC 2765)
            [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, ..] => (new IPAddress(bytes[12..]), AddressClass.Private),

            // 64:ff9b::a.b.c.d, NAT64 (RFC 6052)
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => (new IPAddress(bytes[12..]), AddressClass.Public),

            // 64:ff9b:1::/48, a network's own NAT64 (RFC 8215). Only its /96 form can pass: in the others of RFC 6052 the last
            // four octets are zero or a small number, which reads as 0.0.0.0/8.
            [0, 0x64, 0xff, 0x9b, 0, 1, ..] => (new IPAddress(bytes[12..]), AddressClass.Private),

            // 2002:a.b.c.d::/16, 6to4 (RFC 3056)
            [0x20, 0x02, ..] => (new IPAddress(bytes[2..6]), AddressClass.Public),
            _ => null,
        };
    }

    private static (IPNetwork, AddressClass) Row(string network, AddressClass found) => (IPNetwork.Parse(network), found);
}
