namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>All formats, by their word.</summary>
internal static class FeedFormats
{
    public static IReadOnlyDictionary<string, IFeedFormat> ByName { get; } =
        new IFeedFormat[]
        {
            new HaproxyFormat(), new NginxFormat(), new HitchFormat(), new LighttpdFormat(), new EnvoyFormat(), new PlainFormat(),
        }.ToDictionary(format => format.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The same for settings, where none may be chosen.</summary>
    public static IReadOnlyDictionary<string, IFeedFormat?> Choices { get; } =
        ByName.ToDictionary(format => format.Key, format => (IFeedFormat?)format.Value, StringComparer.OrdinalIgnoreCase);
}
