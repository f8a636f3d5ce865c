using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>How people write a policy: <c>hard-fail</c> or <c>HardFail</c>.</summary>
internal static class PolicyWords
{
    public const string Expected = "one of auto, off, soft-fail, hard-fail";

    public static bool TryParse(string text, out StaplePolicy policy)
    {
        StaplePolicy? parsed = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant() switch
        {
            "auto" => StaplePolicy.Auto,
            "off" => StaplePolicy.Off,
            "softfail" => StaplePolicy.SoftFail,
            "hardfail" => StaplePolicy.HardFail,
            _ => null,
        };
        policy = parsed.GetValueOrDefault();
        return parsed is not null;
    }
}
