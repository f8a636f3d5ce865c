namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>All formats, by their word.</summary>
internal static class FeedFormats
{
    public static IReadOnlyDictionary<string, IFeedFormat> ByName { get; } =
        new IFeedFormat[]
        {
            new HaproxyFormat(), new NginxFormat(), new HitchFormat(), new LighttpdFormat(), new EnvoyFormat(), new PlainFormat(),
        }.ToDictionary(format => format.Name, StringComparer.OrdinalIgnoreCase);
}
