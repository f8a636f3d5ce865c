using System.Globalization;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Explaining;

/// <summary>What an operator should know beside the state itself.</summary>
internal static class Remarking
{
    /// <summary>As far apart two clocks may be before that is worth a word: what thisUpdate is forgiven, too.</summary>
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<string> Of(KeeperSnapshot kept, DateTimeOffset now) =>
        [.. Clocks(kept), .. Alarms(kept), .. Elsewhere(kept.Remote, now)];

    private static IEnumerable<string> Clocks(KeeperSnapshot kept)
    {
        foreach (ResponderSnapshot responder in kept.Responders.Select(one => one.Health))
        {
            if (responder.ClockAhead is { } ahead && ahead.Duration() > MaxClockSkew)
            {
                string side = ahead > TimeSpan.Zero ? "ahead of" : "behind";
                yield return $"The clock of {responder.Origin} is {Moment.Length(ahead)} {side} this machine's: check this "
                    + "machine's (timedatectl); a wrong one makes good answers look expired or not yet valid.";
            }
        }
    }

    private static IEnumerable<string> Alarms(KeeperSnapshot kept)
    {
        if (kept.RevocationWithdrawn)
        {
            yield return "The CA had said revoked and now says good: ask it, unless the certificate was on hold.";
        }

        if (kept is { UnknownToResponder: true, State: KeeperState.Good })
        {
            yield return "A responder signs that it does not know the certificate; the good answer is stapled until it runs out.";
        }

        if (kept.Staple is { CertIdHash: not CertIdHash.Sha1, Status: CertStatus.Good })
        {
            yield return "The answer names the certificate by another hash than SHA-1: some clients (curl among them) cannot match it.";
        }

        if (kept.StoreProblem is { } problem)
        {
            yield return $"The state is in memory only, and lost at a restart: {problem}";
        }
    }

    private static IEnumerable<string> Elsewhere(RemoteKeeper? remote, DateTimeOffset now)
    {
        if (remote is null)
        {
            yield break;
        }

        string who = remote.Node.Length > 0 ? $"{remote.Node} (activation {remote.Activation})" : "the cluster";
        string spoke = remote.LastWord is { } word ? $"last spoke at {Moment.Of(word, now)}" : "has not spoken since this edge began";
        yield return remote.StoodInFor
            ? $"Its keeper, {who}, {spoke}, and should have since: this edge asks the responders by itself until it does."
            : $"Its keeper, {who}, {spoke}.";
        if (remote is { Watchers: { } edges, LastWatched: { } asked })
        {
            string told = edges == 1 ? "1 edge is" : string.Create(CultureInfo.InvariantCulture, $"{edges} edges are");
            yield return $"{told} told of changes; the last to ask did so at {Moment.Of(asked, now)}.";
        }
    }
}
