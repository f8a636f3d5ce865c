using Microsoft.AspNetCore.Http;

namespace OrleansOcsp.Authority;

/// <summary>The OCSP request inside an HTTP request (RFC 6960 appendix A.1).</summary>
internal static class RequestBody
{
    // A request for one certificate is about 100 bytes.
    private const int Longest = 64 * 1024;

    /// <returns>200 and the bytes, or the HTTP status that refuses the request and no bytes.</returns>
    public static async Task<(int Status, byte[] Request)> ReadAsync(HttpRequest http, string target, CancellationToken cancellation)
    {
        if (HttpMethods.IsGet(http.Method))
        {
            return FromPath(target);
        }

        if (!HttpMethods.IsPost(http.Method))
        {
            return (StatusCodes.Status405MethodNotAllowed, []);
        }

        if (http.ContentType != "application/ocsp-request")
        {
            return (StatusCodes.Status415UnsupportedMediaType, []);
        }

        using var body = new MemoryStream();
        byte[] buffer = new byte[4096];
        for (int read; (read = await http.Body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (body.Length + read > Longest)
            {
                return (StatusCodes.Status413PayloadTooLarge, []);
            }

            body.Write(buffer, 0, read);
        }

        return (StatusCodes.Status200OK, body.ToArray());
    }

    // GET {url}/{url-encoding of base-64 of the DER}. The base-64 may hold '/', encoded or not, so everything after the first two
    // slashes ("/ocsp/") is the request; Kestrel's own decoded path would have lost which were encoded.
    private static (int Status, byte[] Request) FromPath(string target)
    {
        int start = target.IndexOf('/', 1);
        string encoded = start < 0 ? "" : Uri.UnescapeDataString(target[(start + 1)..]);
        byte[] request = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, request, out int length)
            ? (StatusCodes.Status200OK, request[..length])
            : (StatusCodes.Status400BadRequest, []);
    }
}
