using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.Fetching;

/// <summary>A data centre that keeps the same certificates and answers for them: one more responder, whose answers are verified like the CA's.</summary>
/// <param name="Name">Its <c>DataCenter</c> name: the same in every data centre's configuration.</param>
/// <param name="Url">Its caching responder. Written by the operator, so private addresses are allowed.</param>
public sealed record Peer(string Name, Uri Url);

/// <summary>
/// Who of several data centres asks the CA for a certificate. The rank is a rendezvous hash over the names: every data centre comes to the same
/// order without a word, the certificates are spread evenly, and the loss of one moves only its own. Pure.
/// </summary>
public sealed class DataCenters
{
    private readonly string _own;
    private readonly Peer[] _peers;

    /// <param name="own">The name of this data centre.</param>
    /// <param name="peers">The others. An entry with the own name is left out, so that all can have one list.</param>
    public DataCenters(string own, IEnumerable<Peer> peers)
    {
        _own = own;
        _peers = [.. peers.Where(peer => peer.Name != own).DistinctBy(peer => peer.Name)];
    }

    private DataCenters(DataCenters other)
        : this(other._own, other._peers) => PeersFirst = true;

    /// <summary>Peers are asked before the CA whatever the rank: by whom nobody counts on, such as an edge that has lost its cluster.</summary>
    public bool PeersFirst { get; }

    /// <summary>The same, with <see cref="PeersFirst"/>.</summary>
    public DataCenters AskingPeersFirst() => new(this);

    /// <summary>This data centre's rank for a certificate: 0 asks the CA at the refresh point, r waits r steps for the others.</summary>
    public int RankOf(CertificateKey key)
    {
        (ulong, string) own = Weight(_own, key);
        return _peers.Count(peer => Weight(peer.Name, key).CompareTo(own) > 0);
    }

    /// <summary>The others, the one most likely to have a newer answer first.</summary>
    public IEnumerable<Peer> InOrder(CertificateKey key) => _peers.OrderByDescending(peer => Weight(peer.Name, key));

    // Highest random weight (Thaler, Ravishankar 1998). The name breaks a tie, which 64 bits all but rule out.
    private static (ulong Weight, string Name) Weight(string name, CertificateKey key)
    {
        Span<byte> seed = stackalloc byte[CertificateKey.Size + SHA256.HashSizeInBytes];
        key.CopyTo(seed);
        SHA256.HashData(Encoding.UTF8.GetBytes(name), seed[CertificateKey.Size..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, hash);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash), name);
    }
}
