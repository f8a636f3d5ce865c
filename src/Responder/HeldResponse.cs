using System.Globalization;
using System.Security.Cryptography;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder;

/// <summary>A verified response as the responder hands it out, with the header lines that go with it made once.</summary>
public sealed class HeldResponse
{
    private CacheControlLine? _cacheControl;

    /// <param name="bytes">The DER of the OCSPResponse.</param>
    /// <param name="window">Its window, capped as verified.</param>
    /// <param name="refreshAt">When we ask for a newer one ourselves: until then caches need not come back.</param>
    public HeldResponse(ReadOnlyMemory<byte> bytes, ValidityWindow window, DateTimeOffset refreshAt)
    {
        Bytes = bytes;
        Window = window;
        RefreshAt = refreshAt;

        // RFC 9919, as RFC 5019 section 6.2: the ETag is the hash in hex, Last-Modified is thisUpdate, Expires is nextUpdate.
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes.Span))}\"";
        LastModified = window.ThisUpdate.ToString("R", CultureInfo.InvariantCulture);
        Expires = window.NextUpdate.ToString("R", CultureInfo.InvariantCulture);
    }

    private HeldResponse(HeldResponse other, DateTimeOffset refreshAt)
    {
        (Bytes, Window, ETag, LastModified, Expires) = (other.Bytes, other.Window, other.ETag, other.LastModified, other.Expires);
        RefreshAt = refreshAt;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public ValidityWindow Window { get; }

    /// <summary>When a newer one is asked for.</summary>
    public DateTimeOffset RefreshAt { get; }

    internal string ETag { get; }

    internal string LastModified { get; }

    internal string Expires { get; }

    /// <summary>The same response with another refresh point.</summary>
    public HeldResponse WithRefreshAt(DateTimeOffset refreshAt) => new(this, refreshAt);

    /// <summary>
    /// The Cache-Control line of this second: fresh until our own refresh point, never past nextUpdate. A cache that obeys it holds the old
    /// response no longer than we do.
    /// </summary>
    internal string CacheControl(DateTimeOffset now)
    {
        DateTimeOffset end = RefreshAt < Window.NextUpdate ? RefreshAt : Window.NextUpdate;
        long seconds = end > now ? (long)(end - now).TotalSeconds : 0;
        CacheControlLine? line = _cacheControl;
        if (line is null || line.Seconds != seconds)
        {
            // A race makes the same line twice, which harms nobody; a line a second and response is what it costs.
            _cacheControl = line = new CacheControlLine(
                seconds, string.Create(CultureInfo.InvariantCulture, $"max-age={seconds}, public, no-transform, must-revalidate"));
        }

        return line.Text;
    }

    private sealed record CacheControlLine(long Seconds, string Text);
}
