using OrleansOcsp.Certificates;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>A certificate, its chain and its key, parsed into OpenSSL's own objects once and shared by all handshakes. Immutable.</summary>
/// <remarks>
/// OpenSSL counts references: a handshake that uses the certificate holds its own, so dropping this object while a handshake runs frees
/// nothing under it. The finalizers of the handles release what the table held. No managed copy of the DER or the key is kept.
/// </remarks>
internal sealed class TlsCertificate
{
    private TlsCertificate(CertificateKey key, KeyKind kind, X509Handle leaf, PrivateKeyHandle privateKey, X509ChainHandle chain)
    {
        Key = key;
        Kind = kind;
        Leaf = leaf;
        PrivateKey = privateKey;
        Chain = chain;
    }

    /// <summary>SHA-256 of the leaf's DER.</summary>
    public CertificateKey Key { get; }

    public KeyKind Kind { get; }

    internal X509Handle Leaf { get; }

    internal PrivateKeyHandle PrivateKey { get; }

    internal X509ChainHandle Chain { get; }

    /// <summary>Parses an entry and checks that OpenSSL would serve it.</summary>
    /// <exception cref="TlsCertificateException">Unreadable, a key of another certificate, or a kind or strength of key that cannot be served.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no usable OpenSSL 3 on this machine.</exception>
    public static TlsCertificate Create(CertificateEntry entry)
    {
        OpenSslLibrary.EnsureUsable();
        X509Handle leaf = CertificateParser.ParseLeaf(entry);
        PrivateKeyHandle privateKey = CertificateParser.ParsePrivateKey(entry);
        KeyKind kind = CertificateParser.KindOf(privateKey, entry.Origin);
        CertificateParser.CheckKeyBelongsTo(leaf, privateKey, entry.Origin);
        X509ChainHandle chain = ChainCache.Shared.Get(entry.Chain, entry.Origin);
        var certificate = new TlsCertificate(CertificateKey.Of(entry.Leaf.Span), kind, leaf, privateKey, chain);
        CertificateParser.CheckOpenSslServes(certificate, entry.Origin);
        return certificate;
    }
}
