using System.Collections.Concurrent;
using OrleansOcsp.EdgeHost.Check;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Demo.Watch;

/// <summary>
/// Says what a client got, as <c>check</c> would. The same certificate with the same staple is verified once; after that only the time
/// counts, so that hundreds of handshakes a second leave the machine to the edges.
/// </summary>
internal sealed class Judge(IReadOnlyList<ReadOnlyMemory<byte>> trust)
{
    private readonly ConcurrentDictionary<string, Verdict> _newest = new();

    /// <param name="result">What came of the handshake.</param>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="began">When the client began.</param>
    /// <param name="window">For how long the staple speaks; null where none counts.</param>
    public Sighting Of(ProbeResult result, string name, DateTimeOffset began, out ValidityWindow? window)
    {
        window = null;
        switch (result)
        {
            case ProbeResult.Presented({ Staple: null }):
                return Sighting.Unstapled;
            case ProbeResult.Presented({ Staple: { } staple } presented):
                if (!_newest.TryGetValue(name, out Verdict? known) || !known.IsOf(presented.Chain[0].Span, staple)
                    || began >= known.Window?.NextUpdate)
                {
                    _newest[name] = known = Verify(presented, staple, name, began);
                }

                window = known.Window;
                return known.Sighting;
            case ProbeResult.Failed(_, var refused):
                return refused ? Sighting.Refused : Sighting.Unreachable;
            default:
                throw new InvalidOperationException("A server presents something or fails.");
        }
    }

    private Verdict Verify(PresentedStatus presented, byte[] staple, string name, DateTimeOffset began)
    {
        CheckReport report = CheckReport.Of(presented, trust, name, began);
        Sighting sighting = report.StrictClientAccepts ? Sighting.Good
            : report.TrustProblem is null && report.Status == VerdictText.Word(CertStatus.Revoked) ? Sighting.Revoked
            : Sighting.Invalid;
        return new Verdict(presented.Chain[0].ToArray(), staple, sighting, report.Window);
    }

    private sealed record Verdict(byte[] Leaf, byte[] Staple, Sighting Sighting, ValidityWindow? Window)
    {
        public bool IsOf(ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> staple) =>
            leaf.SequenceEqual(Leaf) && staple.SequenceEqual(Staple);
    }
}
