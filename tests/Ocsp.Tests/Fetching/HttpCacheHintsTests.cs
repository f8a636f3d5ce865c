using OrleansOcsp.Fetching;

namespace OrleansOcsp.Ocsp.Tests.Fetching;

/// <summary>What an answer's HTTP headers say of its age, said rightly or wrongly.</summary>
public sealed class HttpCacheHintsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Cache-Control: max-age=600", 600)]
    [InlineData("Cache-Control: public, max-age=600, no-transform|Age: 100", 500)]
    [InlineData("Cache-Control: max-age=600|Expires: Sun, 01 Mar 2026 18:00:00 GMT", 600)] // max-age goes first
    [InlineData("Expires: Sun, 01 Mar 2026 12:10:00 GMT", 600)]
    [InlineData("Expires: Sun, 01 Mar 2026 12:10:00 GMT|Date: Sun, 01 Mar 2026 12:05:00 GMT", 300)] // by the responder's own clock
    [InlineData("Cache-Control: max-age=2147483647", 30 * 24 * 3600)] // bounded
    [InlineData("Expires: Fri, 31 Dec 9999 23:59:59 GMT|Date: Mon, 01 Jan 0001 00:00:00 GMT", 30 * 24 * 3600)]
    [InlineData("Cache-Control: max-age=600|Age: 600", null)]
    [InlineData("Cache-Control: max-age=600, no-cache", null)]
    [InlineData("Cache-Control: max-age=600, no-store", null)]
    [InlineData("Cache-Control: max-age=99999999999999999999", null)]
    [InlineData("Cache-Control: max-age=-5", null)]
    [InlineData("Expires: 0", null)]
    [InlineData("Expires: Sat, 28 Feb 2026 12:00:00 GMT", null)]
    [InlineData("", null)]
    public void Freshness_is_what_is_left_of_it(string headers, int? seconds) =>
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, HttpCacheHints.Of(Response(headers), Now).FreshFor);

    [Theory]
    [InlineData("Date: Sun, 01 Mar 2026 12:06:00 GMT", 360)]
    [InlineData("Date: Sun, 01 Mar 2026 11:00:00 GMT|Age: 3600", 0)] // an old copy is not a slow clock
    [InlineData("Date: Sun, 01 Mar 2026 11:00:00 GMT", -3600)]
    [InlineData("Date: yesterday", null)]
    [InlineData("", null)]
    public void The_responders_clock_is_compared_with_ours(string headers, int? seconds) =>
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, HttpCacheHints.Of(Response(headers), Now).ClockAhead);

    [Theory]
    [InlineData("Retry-After: 120", 120)]
    [InlineData("Retry-After: Sun, 01 Mar 2026 12:02:00 GMT", 120)]
    [InlineData("Retry-After: Sun, 01 Mar 2026 13:02:00 GMT|Date: Sun, 01 Mar 2026 13:00:00 GMT", 120)] // by the responder's own clock
    [InlineData("Retry-After: Sun, 01 Mar 2026 11:00:00 GMT", null)]
    [InlineData("Retry-After: -1", null)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("", null)]
    public void Retry_after_is_read_in_both_forms(string headers, int? seconds) =>
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, HttpCacheHints.RetryAfter(Response(headers), Now));

    private static HttpResponseMessage Response(string headers)
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        foreach (string header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            (string name, string value) = (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 2)..]);
            Assert.True(response.Headers.TryAddWithoutValidation(name, value) || response.Content.Headers.TryAddWithoutValidation(name, value));
        }

        return response;
    }
}
