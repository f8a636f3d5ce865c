using OrleansOcsp.Authority;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Fixtures;

/// <summary>What a client saw at one moment.</summary>
/// <param name="Before">When it began.</param>
/// <param name="After">When its handshake was over.</param>
/// <param name="Completed">It got in.</param>
/// <param name="Alert">The fatal alert with which it was refused.</param>
/// <param name="Staple">The staple, if the house's verifier believes it.</param>
/// <param name="Disbelieved">The verdict on a staple that it does not believe.</param>
internal sealed record Sighting(
    DateTimeOffset Before, DateTimeOffset After, bool Completed, byte? Alert, Staple? Staple, StapleVerdict? Disbelieved);

/// <summary>A client that comes again and again.</summary>
internal sealed class StapleWatch(EdgeProcess edge, ThrowawayCertificate leaf)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // "Not a second longer": what ended a moment before the handshake began is forgiven, a second is not.
    private static readonly TimeSpan Forgiven = TimeSpan.FromSeconds(1);

    private readonly List<Sighting> _sightings = [];

    public ThrowawayCertificate Leaf => leaf;

    public string Name => leaf.Options.DnsNames[0];

    public IReadOnlyList<Sighting> Sightings => _sightings;

    public Sighting Look()
    {
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        using HandshakeResult handshake = edge.Handshake(Name);
        DateTimeOffset after = TimeProvider.System.GetUtcNow();
        StapleVerdict? verdict = Lab.Judge(leaf, handshake, before - Forgiven);
        Staple? staple = (verdict as StapleVerdict.Accepted)?.Staple;
        var sighting = new Sighting(before, after, handshake.Completed, handshake.Alert, staple, staple is null ? verdict : null);
        _sightings.Add(sighting);
        return sighting;
    }

    /// <summary>Looks until a sighting fits, or the time is up.</summary>
    /// <returns>The one that fits; null when none did.</returns>
    public async Task<Sighting?> LookUntilAsync(Func<Sighting, bool> fits, DateTimeOffset end)
    {
        while (TimeProvider.System.GetUtcNow() < end)
        {
            Sighting sighting = Look();
            if (fits(sighting))
            {
                return sighting;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        return null;
    }
}
