using System.Globalization;
using System.Text.Json.Serialization;
using OrleansOcsp.Authority;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Tls.Hosting;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>What the page shows at one moment. The page knows no OCSP: every word is here.</summary>
internal sealed record DemoState
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>The state in one word.</summary>
    public required string Word { get; init; }

    /// <summary>Its colour: good, warn, bad or none.</summary>
    public required string Mood { get; init; }

    public required string Sentence { get; init; }

    /// <summary>The window of the staple; null without one.</summary>
    public DateTimeOffset? ThisUpdate { get; init; }

    public DateTimeOffset? NextUpdate { get; init; }

    public required long Handshakes { get; init; }

    public required int Asked { get; init; }

    public required int Bytes { get; init; }

    /// <summary>How the responder is, in a sentence.</summary>
    public required string Responder { get; init; }

    /// <summary>Why the last question brought nothing; null when it did.</summary>
    public string? Problem { get; init; }

    /// <summary>Names and values, in order.</summary>
    public required IReadOnlyDictionary<string, string> Details { get; init; }

    public static DemoState Of(CertificateReport report, OcspResponder responder, long handshakes, DateTimeOffset now)
    {
        Staple? staple = report.Keeper?.Staple;
        (string word, string mood, string sentence) = Say(report.Keeper, now);
        return new DemoState
        {
            Now = now,
            Word = word,
            Mood = mood,
            Sentence = sentence,
            ThisUpdate = staple?.Window.ThisUpdate,
            NextUpdate = staple?.Window.NextUpdate,
            Handshakes = handshakes,
            Asked = responder.RequestCount,
            Bytes = staple?.Bytes.Length ?? 0,
            Responder = Say(responder),
            Problem = report.Keeper?.LastProblem ?? report.Problem,
            Details = Describe(report, staple),
        };
    }

    private static (string Word, string Mood, string Sentence) Say(KeeperSnapshot? keeper, DateTimeOffset now) => keeper switch
    {
        { State: KeeperState.Good, Staple: { } staple, ConsecutiveFailures: 0 } => ("Good", "good",
            $"Handshakes carry the CA's signed word that this certificate is not revoked, {Seconds(now - staple.Window.ThisUpdate)} old."),
        { State: KeeperState.Good, Staple: { } staple } => ("Good", "warn",
            $"The CA does not answer; its last word still holds for {Seconds(staple.Window.Remaining(now))}, and handshakes go on."),
        { State: KeeperState.Revoked } => ("Revoked", "bad",
            "The CA says that this certificate is revoked. It says must-staple, so new connections are refused."),
        { State: KeeperState.Expired } => ("Expired", "bad",
            "The CA's last word has run out and there is no new one. The certificate says must-staple, so new connections are refused."),
        _ => ("None", "none", "The CA has not given its word yet. The certificate says must-staple, so new connections are refused."),
    };

    private static string Say(OcspResponder responder) => (responder.IsUp, responder.Fault) switch
    {
        (false, _) => "The CA's responder is down.",
        (true, ResponderFault.None) => "The CA's responder is up and answers rightly.",
        (true, var fault) => $"The CA's responder is up, with the fault {FaultNames.NameOf(fault)}.",
    };

    private static Dictionary<string, string> Describe(CertificateReport report, Staple? staple) => new()
    {
        ["certificate"] = "localhost" + (report.MustStaple ? ", must-staple" : ""),
        ["key"] = report.Key.ToString(),
        ["policy"] = report.Policy.ToString(),
        ["signed by"] = staple?.Signer ?? "",
        ["thisUpdate"] = Time(staple?.Window.ThisUpdate),
        ["nextUpdate"] = Time(staple?.Window.NextUpdate),
        ["revoked at"] = Time(staple?.RevokedAt),
        ["CertID hash"] = staple?.CertIdHash.ToString() ?? "",
        ["CA asked last"] = Time(report.Keeper?.LastAttempt),
        ["CA asked next"] = Time(report.Keeper?.NextAttempt),
        ["last problem"] = report.Keeper?.LastProblem ?? report.Problem ?? "",
    };

    private static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";

    private static string Seconds(TimeSpan span) => $"{Math.Max(0, (long)span.TotalSeconds)} s";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoState))]
internal sealed partial class DemoStateJson : JsonSerializerContext;
