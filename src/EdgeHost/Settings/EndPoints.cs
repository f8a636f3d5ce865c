using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>How people write an address: <c>127.0.0.1:8443</c>, <c>[::1]:8443</c>, <c>*:443</c>, <c>app:8080</c>,
/// <c>unix:/run/app.sock</c>.</summary>
internal static class EndPoints
{
    public const string ExpectedListen = "IP:PORT such as 127.0.0.1:8443 or [::]:443, or *:PORT for all addresses";

    public const string ExpectedBackend = "HOST:PORT or unix:/PATH";

    /// <summary>An address to listen on. <c>*</c> is the IPv6 wildcard, which takes IPv4 too.</summary>
    public static bool TryParseListen(string text, [MaybeNullWhen(false)] out IPEndPoint endPoint)
    {
        endPoint = null;
        if (!TrySplit(text, out string? host, out int port))
        {
            return false;
        }

        if (host == "*")
        {
            endPoint = new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port);
        }
        else if (IPAddress.TryParse(host, out IPAddress? address))
        {
            endPoint = new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
        }

        return endPoint is not null;
    }

    /// <summary>The address of a backend; a host name is resolved at each connection.</summary>
    public static bool TryParseBackend(string text, [MaybeNullWhen(false)] out EndPoint endPoint)
    {
        endPoint = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            // sun_path of unix(7) has 108 bytes with its terminating zero.
            string path = text["unix:".Length..];
            if (Path.IsPathRooted(path) && System.Text.Encoding.UTF8.GetByteCount(path) < 108)
            {
                endPoint = new UnixDomainSocketEndPoint(path);
            }
        }
        else if (TrySplit(text, out string? host, out int port) && port > 0)
        {
            endPoint = IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, port)
                : Uri.CheckHostName(host) == UriHostNameType.Dns ? new DnsEndPoint(host, port)
                : null;
        }

        return endPoint is not null;
    }

    /// <summary>Writes an address as people write it.</summary>
    public static string Format(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}"),
        UnixDomainSocketEndPoint unix => $"unix:{unix}",
        _ => endPoint.ToString() ?? "",
    };

    /// <summary>Splits HOST:PORT; an IPv6 address stands in brackets, which are taken off.</summary>
    public static bool TrySplit(string text, [MaybeNullWhen(false)] out string host, out int port)
    {
        host = null;
        port = 0;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port > IPEndPoint.MaxPort)
        {
            return false;
        }

        host = text[..colon];
        bool brackets = host.StartsWith('[') && host.EndsWith(']');
        if (brackets)
        {
            host = host[1..^1];
        }

        // 8443 of "::1:8443" would be taken for a port: without brackets a host has no colon.
        return host.Length > 0 && brackets == host.Contains(':');
    }
}
