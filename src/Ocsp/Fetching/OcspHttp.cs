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

    public static HttpRequestMessage Get(Uri url, bool onlyIfCached) => Complete(new HttpRequestMessage(HttpMethod.Get, url), onlyIfCached);

    public static HttpRequestMessage Post(Uri responder, ReadOnlyMemory<byte> request, bool onlyIfCached)
    {
        var content = new ReadOnlyMemoryContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue(RequestType);
        return Complete(new HttpRequestMessage(HttpMethod.Post, responder) { Content = content }, onlyIfCached);
    }

    private static HttpRequestMessage Complete(HttpRequestMessage message, bool onlyIfCached)
    {
        if (onlyIfCached)
        {
            // A peer that passed the question on could pass it round in a circle (RFC 9111 section 5.2.1.7).
            message.Headers.CacheControl = new CacheControlHeaderValue { OnlyIfCached = true };
        }

        message.Headers.Accept.ParseAdd(ResponseType);
        return message;
    }
}
