using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.Silo.Settings;

/// <summary>How an operator says this machine's address: as it is, or by a name of it.</summary>
internal static class OwnAddress
{
    public const string Expected = "an IP address, or a host name that resolves to one";

    public static bool TryParse(string text, [MaybeNullWhen(false)] out IPAddress address)
    {
        if (IPAddress.TryParse(text, out address))
        {
            return true;
        }

        try
        {
            // IPv4 first: whoever has both means the one that everybody reaches.
            address = Dns.GetHostAddresses(text).OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault();
            return address is not null;
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            return false;
        }
    }
}
