using System.Net;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary><c>Responder</c>: the caching OCSP responder that other servers, and other data centres, ask instead of the CA.</summary>
internal sealed record CachingResponderSettings
{
    /// <summary><c>Responder:Listen</c>: its addresses, plain HTTP as OCSP is. No default: without it there is no responder.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary><c>Responder:PathPrefix</c>: the path of its URL, such as /ocsp. Default: none.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary><c>Responder:ForwardUnknown</c>: issuers for whose other certificates the CA is asked on demand. Default: none, what is
    /// not kept is <c>unauthorized</c>.</summary>
    public IReadOnlyList<ForwardedIssuerSettings> ForwardUnknown { get; init; } = [];

    /// <summary><c>Responder:MaxForwarded</c>: responses fetched on demand that are kept at once, the oldest go first. Default 10,000: some
    /// 20 MB.</summary>
    public int MaxForwarded { get; init; } = 10_000;

    /// <returns>Null where the section is not there, or wrong.</returns>
    public static CachingResponderSettings? Read(SettingsReader reader)
    {
        IReadOnlyList<IPEndPoint> listen = reader.Values<IPEndPoint>("Listen", EndPoints.TryParseListen, EndPoints.ExpectedListen);
        string? prefix = reader.Text("PathPrefix");
        ForwardedIssuerSettings[] forward = [.. reader.Sections("ForwardUnknown")
            .Select(item => ForwardedIssuerSettings.Read(item.Section))
            .OfType<ForwardedIssuerSettings>()];
        int most = reader.Count("MaxForwarded", 10_000, 1, 1_000_000);
        bool said = prefix is not null || reader.Sections("ForwardUnknown").Any() || reader.Text("MaxForwarded") is not null;
        reader.Close();
        if (said && reader.Texts("Listen").Count == 0)
        {
            reader.Fault("Listen", $"is missing; expected {EndPoints.ExpectedListen}.");
        }

        if (prefix is not null && !IsPath(prefix))
        {
            reader.Fault("PathPrefix", $"is '{prefix}'; expected a path such as /ocsp, of letters, digits and -._~/ after the first slash.");
        }

        return listen.Count == 0 ? null : new CachingResponderSettings
        {
            Listen = listen,
            PathPrefix = prefix?.TrimEnd('/') ?? "",
            ForwardUnknown = forward,
            MaxForwarded = most,
        };
    }

    private static bool IsPath(string text) =>
        text.StartsWith('/') && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~' or '/');
}

/// <summary>One entry of <c>Responder:ForwardUnknown</c>.</summary>
/// <param name="Issuer"><c>Issuer</c>: a PEM or DER file with the CA's certificate.</param>
/// <param name="Responders"><c>Responders</c>: the CA's responders. A question names no certificate that could say them. Written by the
/// operator, so private addresses are allowed.</param>
internal sealed record ForwardedIssuerSettings(string Issuer, IReadOnlyList<Uri> Responders)
{
    public static ForwardedIssuerSettings? Read(SettingsReader reader)
    {
        string? issuer = reader.Text("Issuer");
        IReadOnlyList<Uri> responders = reader.Values<Uri>("Responders", HttpUrls.TryParse, HttpUrls.Expected);
        bool none = reader.Texts("Responders").Count == 0;
        reader.Close();
        if (issuer is null)
        {
            reader.Fault("Issuer", "is missing; expected a PEM or DER file with the CA's certificate.");
        }

        if (none)
        {
            reader.Fault("Responders", $"is missing; expected {HttpUrls.Expected}: a question names no certificate that could say it.");
        }

        return issuer is null || responders.Count == 0 ? null : new ForwardedIssuerSettings(issuer, responders);
    }
}
