using System.Security.Cryptography;
using OrleansOcsp.Certificates;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>Chains are few and certificates many: those with the same intermediates share one native stack.</summary>
/// <remarks>Holds them weakly: a chain goes with the last certificate that uses it.</remarks>
internal sealed class ChainCache
{
    private readonly Lock _lock = new();
    private readonly Dictionary<CertificateKey, WeakReference<X509ChainHandle>> _chains = [];
    private int _sweepAt = 64;

    public static ChainCache Shared { get; } = new();

    /// <summary>How many chains are held, dead ones included until the next sweep.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _chains.Count;
            }
        }
    }

    /// <exception cref="TlsCertificateException">A certificate of the chain is unreadable.</exception>
    public X509ChainHandle Get(IReadOnlyList<ReadOnlyMemory<byte>> certificates, string origin)
    {
        CertificateKey key = KeyOf(certificates);
        lock (_lock)
        {
            if (_chains.TryGetValue(key, out WeakReference<X509ChainHandle>? weak) && weak.TryGetTarget(out X509ChainHandle? known))
            {
                return known;
            }

            X509ChainHandle chain = CertificateParser.ParseChain(certificates, origin);
            _chains[key] = new WeakReference<X509ChainHandle>(chain);
            Sweep();
            return chain;
        }
    }

    private static CertificateKey KeyOf(IReadOnlyList<ReadOnlyMemory<byte>> certificates)
    {
        byte[] hashes = new byte[certificates.Count * SHA256.HashSizeInBytes];
        for (int i = 0; i < certificates.Count; i++)
        {
            SHA256.HashData(certificates[i].Span, hashes.AsSpan(i * SHA256.HashSizeInBytes));
        }

        return CertificateKey.Of(hashes);
    }

    private void Sweep()
    {
        if (_chains.Count < _sweepAt)
        {
            return;
        }

        foreach ((CertificateKey key, WeakReference<X509ChainHandle> weak) in _chains)
        {
            if (!weak.TryGetTarget(out _))
            {
                _chains.Remove(key);
            }
        }

        _sweepAt = Math.Max(64, 2 * _chains.Count);
    }
}
