using System.Collections.Concurrent;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>One edge's copy of one certificate's staple, and all that was ever published to it.</summary>
internal sealed class EdgeCopy
{
    private readonly ConcurrentQueue<(Staple Staple, DateTimeOffset At)> _published = [];

    public EdgeCopy(IStapleSource source, IssuedCertificate certificate, Action<Staple>? then = null)
    {
        Certificate = certificate;
        Kept = source.Keep(new StapleWanted(certificate), staple =>
        {
            _published.Enqueue((staple, TimeProvider.System.GetUtcNow()));
            then?.Invoke(staple);
        });
    }

    public IssuedCertificate Certificate { get; }

    public IKeptStaple Kept { get; }

    public IReadOnlyCollection<(Staple Staple, DateTimeOffset At)> Published => _published;

    /// <summary>A staple whose window has not ended is at hand.</summary>
    public bool HasUsable => Kept.Current is { } staple && TimeProvider.System.GetUtcNow() < staple.Window.NextUpdate;

    /// <summary>Nothing older ever came after something newer.</summary>
    public void NeverWentBack()
    {
        (Staple Staple, DateTimeOffset At)[] published = [.. _published];
        for (int i = 1; i < published.Length; i++)
        {
            Assert.True(published[i].Staple.Supersedes(published[i - 1].Staple), $"publication {i} of {Certificate.Key} goes back");
        }
    }
}
