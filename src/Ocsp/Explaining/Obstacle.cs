using System.Diagnostics;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Explaining;

/// <summary>What stands in the way of a newer answer, what happens next and what a person can do about it.</summary>
internal sealed record Obstacle(Trouble Trouble, string Sentence, string Next, DateTimeOffset? NextAt, string Advice);

/// <summary>Reads the obstacle off what a keeper knows.</summary>
internal sealed class ObstacleFinding(KeeperSnapshot kept, DateTimeOffset now)
{
    private const string Reach = "check that this machine reaches the responder: ocsp-edge fetch CERT.pem shows one attempt, "
        + "Responders:Proxy names a proxy. A refresh can be demanded at once.";

    public Obstacle Find()
    {
        Trouble trouble = TroubleOf();
        (string next, DateTimeOffset? nextAt) = NextOf(trouble);
        return new Obstacle(trouble, Ended(SentenceOf(trouble)), next, nextAt, AdviceOf(trouble));
    }

    private Trouble TroubleOf() => kept.LastOutcome switch
    {
        RefreshOutcome.Newer => Trouble.None,
        RefreshOutcome.NotNewer => Trouble.NotNewer,
        RefreshOutcome.NotKnownYet => Trouble.NotKnownYet,
        RefreshOutcome.Unknown => Trouble.Unknown,
        RefreshOutcome.Rejected => Trouble.Rejected,
        RefreshOutcome.Refused => Trouble.Refused,
        RefreshOutcome.Unreachable or RefreshOutcome.NotAsked => Down.Any() ? Trouble.BreakerOpen
            : kept.LastOutcome == RefreshOutcome.NotAsked ? Trouble.Paused : Trouble.BackingOff,

        // Another process keeps it and told no more than a sentence.
        null => kept.LastProblem is null ? Trouble.None : Trouble.BackingOff,
        _ => throw new UnreachableException(),
    };

    /// <summary>The responders whose breakers are open, where that is all of them.</summary>
    private IEnumerable<ResponderSnapshot> Down => kept.Responders.Count > 0 && kept.Responders.All(one => one.Health.OpenSince is not null)
        ? kept.Responders.Select(one => one.Health)
        : [];

    private string SentenceOf(Trouble trouble) => trouble switch
    {
        Trouble.None => "",
        Trouble.NotNewer => $"The last answer brought nothing newer: {kept.LastProblem}",
        Trouble.NotKnownYet => $"The last answer: {kept.LastProblem}",
        Trouble.BreakerOpen => $"The responder is down since {Moment.Of(Down.Min(one => one.OpenSince!.Value), now)}: {LastFailure()}",
        _ => $"No newer answer{Since()}{Times()}: {kept.LastProblem}",
    };

    // What comes from the system's own messages often lacks the full stop.
    private static string Ended(string sentence) => sentence.Length == 0 || sentence.EndsWith('.') ? sentence : sentence + ".";

    private string LastFailure() => Down.Select(one => $"{one.Origin}: {one.LastFailure}").First();

    private string Since() => kept.ProblemSince is { } since ? $" since {Moment.Of(since, now)}" : "";

    private string Times() => kept.ConsecutiveFailures > 1
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", {kept.ConsecutiveFailures} failures in a row")
        : "";

    private (string Next, DateTimeOffset? At) NextOf(Trouble trouble)
    {
        DateTimeOffset? at = trouble == Trouble.BreakerOpen ? Down.Min(one => one.NextProbe) : kept.NextAttempt;
        return at switch
        {
            null when kept.LastOutcome is null => ("Who keeps it asks again; when, is not known here.", null),
            null => ("No responder is asked by itself.", null),
            { } due when due <= now => ("A responder is being asked now.", null),
            { } due when trouble == Trouble.BreakerOpen => (
                $"It is probed at {Moment.Of(due, now)}, and asked as soon as it is back.", due),
            { } due => ($"The responder is asked again at {Moment.Of(due, now)}.", due),
        };
    }

    private string AdviceOf(Trouble trouble) => trouble switch
    {
        Trouble.None or Trouble.NotNewer => "nothing.",
        Trouble.NotKnownYet => "nothing for now: it is asked every 30 s.",
        Trouble.BackingOff when kept is { LastOutcome: null, Remote: not null } => "check that this machine reaches the silos' gateways "
            + "(Cluster:Gateways), and ask a silo how it is (/health/ready at its Admin:Listen).",
        Trouble.BackingOff or Trouble.BreakerOpen => Reach,
        Trouble.Paused => "nothing; the responder itself asked for the pause (Retry-After). A refresh can be demanded at once.",
        Trouble.Unknown => "ask the CA why its responder does not know the certificate: it may have issued it by mistake, or forgotten it.",
        Trouble.Rejected => RejectionAdvice.For(kept.Rejection),
        Trouble.Refused => "do what the message says; if it says nothing that you can do, ask the CA, or name another responder "
            + "(Responders of the certificate's settings).",
        _ => throw new UnreachableException(),
    };
}
