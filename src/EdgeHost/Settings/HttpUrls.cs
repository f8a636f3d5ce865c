using System.Diagnostics.CodeAnalysis;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>The URLs that a responder or a proxy can have.</summary>
internal static class HttpUrls
{
    public const string Expected = "an absolute http or https URL";

    public static bool TryParse(string text, [MaybeNullWhen(false)] out Uri url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https";
}
