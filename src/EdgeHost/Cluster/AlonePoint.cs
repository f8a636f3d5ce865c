using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansOcsp.Certificates;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>
/// When an edge fetches for itself: each certificate by itself, once its grain has not answered past its refresh point. Edges that lost
/// the same cluster are spread over half of what is left of the window, so that the first may offer the grain what the others then need
/// not ask for.
/// </summary>
/// <param name="edge">The edge's name: part of what the spread is made of, so that it is the same after a restart.</param>
internal sealed class AlonePoint(string edge)
{
    /// <summary>The share of the window after which a certificate from disk, whose grain has not spoken yet, is due: what a grain would
    /// do.</summary>
    private const double RefreshAt = 0.5;

    // Without a staple every second counts, but the cluster, which may just be starting too, is given a moment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SpreadWithoutStaple = TimeSpan.FromSeconds(5);

    private readonly ulong _edge = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(edge)));

    /// <summary>The time; null: never, the grain has said that there is nothing to fetch.</summary>
    /// <param name="key">The certificate.</param>
    /// <param name="staple">The staple at hand.</param>
    /// <param name="since">When the edge began to watch the certificate.</param>
    /// <param name="word">What the grain last said.</param>
    public DateTimeOffset? Of(CertificateKey key, Staple? staple, DateTimeOffset since, GrainWord? word)
    {
        DateTimeOffset? point = word is not null ? Expected(word)
            : staple is null ? since
            : staple.Window.ThisUpdate + staple.Window.Length * RefreshAt;
        if (point is not { } refresh)
        {
            return null;
        }

        DateTimeOffset start = word is null && refresh < since ? since : refresh;
        TimeSpan remaining = staple?.Window.Remaining(start) ?? TimeSpan.Zero;
        return remaining == TimeSpan.Zero
            ? start + Patience + SpreadWithoutStaple * Share(key)
            : start + (remaining / 8 < Patience ? remaining / 8 : Patience) + remaining / 2 * Share(key);
    }

    // When the grain should have spoken again: at its refresh point, or, past it, when it wanted to be asked.
    private static DateTimeOffset? Expected(GrainWord word) =>
        word.Reply.NextAttempt is { } next ? (next > word.At + word.Reply.CheckBack ? next : word.At + word.Reply.CheckBack) : null;

    // From 0 up to 1. The multiplication mixes the bits (Fibonacci hashing): keys are hashes already.
    private double Share(CertificateKey key) => ((key.Spread() ^ _edge) * 0x9E3779B97F4A7C15 >> 11) * (1.0 / (1L << 53));
}
