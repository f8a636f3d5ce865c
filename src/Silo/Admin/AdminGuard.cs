using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace OrleansOcsp.Silo.Admin;

/// <summary>
/// Keeps web pages of strangers away from the admin API: a browser on this machine reaches loopback too. Host must be an address or
/// localhost (DNS rebinding), Origin must be absent, what changes something needs a header that no form sends, and where a token is set
/// it must be there.
/// </summary>
internal sealed class AdminGuard(string? token) : IEndpointFilter
{
    /// <summary>What a POST or DELETE must carry, with any value.</summary>
    public const string ChangeHeader = "Ocsp-Admin";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refusal(context.HttpContext.Request) is { } refusal
            ? Results.Problem(refusal, statusCode: StatusCodes.Status403Forbidden)
            : await next(context);

    private string? Refusal(HttpRequest request)
    {
        string host = request.Host.Host.Trim('[', ']');
        if (host != "localhost" && !IPAddress.TryParse(host, out _) && token is null)
        {
            return $"Host is '{request.Host.Host}'; expected localhost or an address.";
        }

        if (request.Headers.Origin.Count > 0)
        {
            return "Origin is set; the admin API is not for web pages.";
        }

        if (!HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey(ChangeHeader))
        {
            return $"{request.Method} needs the header {ChangeHeader}, with any value.";
        }

        return token is null || IsToken(request.Headers.Authorization.ToString())
            ? null
            : "Expected 'Authorization: Bearer' with the Admin:Token.";
    }

    private bool IsToken(string authorization) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), Encoding.UTF8.GetBytes($"Bearer {token}"));
}
