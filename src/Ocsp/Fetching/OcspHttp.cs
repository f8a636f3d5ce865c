using System.Net.Http.Headers;

namespace OrleansOcsp.Fetching;

/// <summary>OCSP over HTTP (RFC 6960 appendix A, RFC 9919 section 5): how a question becomes an HTTP request.</summary>
internal static class OcspHttp
{
    public const string RequestType = "application/ocsp-request";
    public const string ResponseType = "application/ocsp-response";

    /// <summary>The longest whole URL, in bytes, that is asked by GET (RFC 9919 section 5: "less than or equal to 255 bytes").</summary>
    public const int LongestGet = 255;

    /// <summary>The URL of a GET: the responder's, a slash, and the percent-encoded base64 of the request. Null where only POST will do.</summary>
    public static Uri? GetUrl(Uri responder, ReadOnlySpan<byte> request)
    {
        // The path would land inside a query; and base64's own '/', '+' and '=' must not be taken for parts of the URL.
        string start = responder.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        string url = $"{start.TrimEnd('/')}/{Uri.EscapeDataString(Convert.ToBase64String(request))}";
        return responder.Query.Length == 0 && url.Length <= LongestGet ? new Uri(url) : null;
    }

    public static HttpRequestMessage Get(Uri url) => Accepting(new HttpRequestMessage(HttpMethod.Get, url));

    public static HttpRequestMessage Post(Uri responder, ReadOnlyMemory<byte> request)
    {
        var content = new ReadOnlyMemoryContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue(RequestType);
        return Accepting(new HttpRequestMessage(HttpMethod.Post, responder) { Content = content });
    }

    private static HttpRequestMessage Accepting(HttpRequestMessage message)
    {
        message.Headers.Accept.ParseAdd(ResponseType);
        return message;
    }
}
