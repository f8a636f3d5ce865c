using System.Diagnostics;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp;

/// <summary>Outcomes and reasons as tags of metrics and spans say them. Once published they stay: dashboards are built on them.</summary>
internal static class OutcomeWords
{
    /// <param name="outcome">What came of a question; null: it was given up.</param>
    public static string Of(FetchOutcome? outcome) => outcome switch
    {
        FetchOutcome.Answered => "answered",
        FetchOutcome.ResponderError => "ocsp_error",
        FetchOutcome.HttpError => "http_error",
        FetchOutcome.Redirected => "redirected",
        FetchOutcome.NotOcsp => "not_ocsp",
        FetchOutcome.TooLong => "too_long",
        FetchOutcome.Unreachable => "unreachable",
        FetchOutcome.TimedOut => "timed_out",
        FetchOutcome.AddressRefused => "address_refused",
        FetchOutcome.NotAsked => "not_asked",
        null => "given_up",
        _ => throw new UnreachableException(),
    };

    public static string Of(RefreshOutcome outcome) => outcome switch
    {
        RefreshOutcome.Newer => "newer",
        RefreshOutcome.NotNewer => "not_newer",
        RefreshOutcome.Unknown => "unknown",
        RefreshOutcome.NotKnownYet => "not_known_yet",
        RefreshOutcome.Refused => "refused",
        RefreshOutcome.Rejected => "rejected",
        RefreshOutcome.Unreachable => "unreachable",
        RefreshOutcome.NotAsked => "not_asked",
        _ => throw new UnreachableException(),
    };

    public static string Of(KeeperState state) => state switch
    {
        KeeperState.Waiting => "waiting",
        KeeperState.Good => "good",
        KeeperState.Revoked => "revoked",
        KeeperState.Expired => "expired",
        KeeperState.None => "none",
        KeeperState.NotApplicable => "not_applicable",
        KeeperState.NotKnownYet => "not_known_yet",
        KeeperState.Unknown => "unknown",
        KeeperState.Rejected => "rejected",
        KeeperState.CertificateExpired => "certificate_expired",
        _ => throw new UnreachableException(),
    };

    /// <summary>The weightiest of several reasons; none: another process had the answer, and nobody was asked.</summary>
    public static string Of(AttemptReasons reasons) =>
        reasons.HasFlag(AttemptReasons.Demanded) ? "demanded"
        : reasons.HasFlag(AttemptReasons.Recovered) ? "recovered"
        : reasons.HasFlag(AttemptReasons.ClockStepped) ? "clock_stepped"
        : reasons.HasFlag(AttemptReasons.Due) ? "due"
        : "offered";
}
