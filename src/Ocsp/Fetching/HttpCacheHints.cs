using System.Net.Http.Headers;

namespace OrleansOcsp.Fetching;

/// <summary>What an answer's HTTP headers say of its age (RFC 9111, RFC 9919 section 6). Not signed: it may put a question off a little, no more.</summary>
/// <param name="FreshFor">How long caches may go on giving the same answer; null when not said.</param>
/// <param name="ClockAhead">How far the responder's clock is ahead of ours (negative: behind); null when it did not say its time.</param>
public sealed record HttpCacheHints(TimeSpan? FreshFor, TimeSpan? ClockAhead)
{
    /// <summary>Nothing said.</summary>
    public static HttpCacheHints None { get; } = new(null, null);

    // Longer than any window that we would believe; keeps hostile numbers out of the arithmetic.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    internal static HttpCacheHints Of(HttpResponseMessage response, DateTimeOffset now)
    {
        HttpResponseHeaders headers = response.Headers;
        TimeSpan age = headers.Age ?? TimeSpan.Zero;
        return new HttpCacheHints(
            Freshness(headers, response.Content.Headers.Expires, age, now),
            headers.Date is { } date && age <= Longest ? date - now + age : null);
    }

    /// <summary>Retry-After (RFC 9110 section 10.2.3), both forms; the caller bounds it.</summary>
    internal static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        RetryConditionHeaderValue? said = response.Headers.RetryAfter;
        TimeSpan? wait = said?.Delta ?? (said?.Date is { } date ? date - (response.Headers.Date ?? now) : null);
        return wait > TimeSpan.Zero ? wait : null;
    }

    // max-age goes before Expires (RFC 9111 section 5.3); s-maxage is for shared caches, which we are not.
    private static TimeSpan? Freshness(HttpResponseHeaders headers, DateTimeOffset? expires, TimeSpan age, DateTimeOffset now)
    {
        CacheControlHeaderValue? control = headers.CacheControl;
        if (control is { NoStore: true } or { NoCache: true })
        {
            return null;
        }

        TimeSpan? life = control?.MaxAge ?? (expires is { } end ? end - (headers.Date ?? now) : null);
        TimeSpan? left = life > age ? life - age : null;
        return left > Longest ? Longest : left;
    }
}
