using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansOcsp.Responder.Http;

/// <summary>Conditional requests (RFC 9110 section 13) and the one cache directive that this responder obeys.</summary>
internal static class Conditions
{
    /// <summary>Whether what the client has is what it would get. If-None-Match decides alone where it is there.</summary>
    public static bool IsNotModified(IHeaderDictionary request, HeldResponse response)
    {
        StringValues tags = request.IfNoneMatch;
        if (tags.Count > 0)
        {
            foreach (string? line in tags)
            {
                if (Matches(line, response.ETag))
                {
                    return true;
                }
            }

            return false;
        }

        StringValues since = request.IfModifiedSince;
        return since.Count == 1
            && (since[0] == response.LastModified
                || (HeaderUtilities.TryParseDate(since[0], out DateTimeOffset time) && response.Window.ThisUpdate <= time));
    }

    /// <summary>Whether the client wants only what is held (RFC 9111 section 5.2.1.7).</summary>
    public static bool OnlyIfCached(IHeaderDictionary request)
    {
        foreach (string? line in request.CacheControl)
        {
            if (line is not null && line.Contains("only-if-cached", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A list of entity tags, or '*'. Our tags are 64 hex digits in quotes, so that finding one in the line is matching it; a
    /// leading W/ is ignored, as the weak comparison of RFC 9110 section 13.1.2 wants.</summary>
    private static bool Matches(string? line, string tag) =>
        line is not null && (line.Contains(tag, StringComparison.Ordinal) || line.AsSpan().Trim() is "*");
}
