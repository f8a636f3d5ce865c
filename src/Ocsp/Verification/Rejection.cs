using System.Globalization;

namespace OrleansOcsp.Verification;

/// <summary>A refusal on its way to the verdict.</summary>
internal sealed record Rejection(StapleRejection Reason, string Explanation)
{
    /// <summary>A time as messages show it.</summary>
    public static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
