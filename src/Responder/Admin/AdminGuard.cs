using System.Net;
using Microsoft.AspNetCore.Http;

namespace OrleansOcsp.Responder.Admin;

/// <summary>
/// Keeps web pages of strangers out: a browser on this machine reaches loopback too, and one inside a network reaches what lies there.
/// Host must be a name or address of this listener (DNS rebinding), a browser's request must come from this listener's own page (Origin,
/// Sec-Fetch-Site), what changes something needs a header that no form sends, and where there is a token it must be shown.
/// </summary>
/// <remarks>It does not encrypt: off loopback the token is as safe as the network between, or the tunnel through it.</remarks>
public sealed class AdminGuard(AdminAccess access)
{
    /// <summary>What a request other than GET and HEAD must carry, with any value.</summary>
    public const string ChangeHeader = "Ocsp-Admin";

    /// <summary>Why a request is refused: an HTTP status and a sentence; null: it is not.</summary>
    public (int Status, string Reason)? Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!IsOurs(request.Host.Host, context.Connection.LocalIpAddress))
        {
            return (StatusCodes.Status403Forbidden,
                $"Host is '{request.Host.Host}'; expected localhost, the listener's own address, or a name of Admin:Hosts.");
        }

        if (IsForeign(request))
        {
            return (StatusCodes.Status403Forbidden, "The request comes from a web page of another origin; open this address directly.");
        }

        if (!IsReading(request.Method) && request.Headers[ChangeHeader].Count == 0)
        {
            return (StatusCodes.Status403Forbidden, $"{request.Method} needs the header {ChangeHeader}, with any value.");
        }

        if (access.Token is { } token && !token.IsShownBy(request.Headers.Authorization))
        {
            return (StatusCodes.Status401Unauthorized,
                "Expected 'Authorization: Bearer' with the token (or Basic with it as the password).");
        }

        return null;
    }

    internal static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private bool IsOurs(string host, IPAddress? local)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
        {
            return IPAddress.IsLoopback(address) || Plain(address).Equals(local is null ? null : Plain(local))
                || access.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
        }

        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || access.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // Sec-Fetch-Site: 'none' is the address bar. Old browsers send Origin alone, where something changes or is read across origins.
    private static bool IsForeign(HttpRequest request)
    {
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        string origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && site is not ("same-origin" or "none"))
            || (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
