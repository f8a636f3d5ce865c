using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Authority;

/// <summary>A throwaway CA, root or intermediate. It knows what it issued and what of it is revoked. Thread-safe.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private readonly ConcurrentDictionary<string, ThrowawayCertificate> _issued = new();
    private readonly ConcurrentDictionary<string, Revocation> _revoked = new();
    private readonly KeyPair _key;

    private CertificateAuthority(AuthorityOptions options, CertificateAuthority? parent)
    {
        Clock = options.Clock;
        Parent = parent;
        _key = KeyPair.Create(options.KeyKind);
        Subject = CertificateMaker.CommonName(options.Name);
        DateTimeOffset now = Clock.GetUtcNow();
        CertificateRequest request = _key.Request(Subject);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        (KeyPair signer, X500DistinguishedName issuer) = parent is null ? (_key, Subject) : (parent._key, parent.Subject);
        Der = CertificateMaker.Sign(request, issuer, signer, options.NotBefore ?? now.AddDays(-1), options.NotAfter ?? now.AddYears(10),
            CertificateMaker.RandomSerial());
        Signer = new ResponseSigner(_key, Subject, Der) { Embed = false };
    }

    /// <summary>Its certificate.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    public X500DistinguishedName Subject { get; }

    /// <summary>The CA that signed it; null for a root.</summary>
    public CertificateAuthority? Parent { get; }

    /// <summary>The CA's own key as the signer of OCSP responses.</summary>
    public ResponseSigner Signer { get; }

    /// <summary>Where "now" comes from.</summary>
    public TimeProvider Clock { get; }

    /// <summary>All certificates it issued.</summary>
    public IEnumerable<ThrowawayCertificate> Issued => _issued.Values;

    internal IReadOnlyList<ReadOnlyMemory<byte>> ChainWithoutRoot => Parent is null ? [] : [Der, .. Parent.ChainWithoutRoot];

    internal PublicKey PublicKey => _key.PublicKey;

    public static CertificateAuthority CreateRoot(AuthorityOptions? options = null) => new(options ?? new AuthorityOptions(), null);

    /// <summary>A CA below this one, with this one's clock.</summary>
    public CertificateAuthority CreateIntermediate(AuthorityOptions? options = null) =>
        new((options ?? new AuthorityOptions { Name = "orleans-ocsp throwaway intermediate" }) with { Clock = Clock }, this);

    public ThrowawayCertificate Issue(LeafOptions? wanted = null)
    {
        LeafOptions options = wanted ?? new LeafOptions();
        KeyPair key = options.Key ?? KeyPair.Create(options.KeyKind);
        byte[] serial = options.Serial?.ToArray() ?? CertificateMaker.RandomSerial();
        DateTimeOffset now = Clock.GetUtcNow();
        byte[] der = CertificateMaker.Sign(CertificateMaker.LeafRequest(key, options, PublicKey), Subject, _key,
            options.NotBefore ?? now.AddHours(-1), options.NotAfter ?? now.AddDays(90), serial);
        var leaf = new ThrowawayCertificate(this, der, serial, key, options);
        _issued[leaf.Serial] = leaf;
        return leaf;
    }

    /// <summary>A responder's certificate and key, signed by this CA.</summary>
    public ResponseSigner CreateDelegate(DelegateOptions? wanted = null)
    {
        DelegateOptions options = wanted ?? new DelegateOptions();
        var key = KeyPair.Create(options.KeyKind);
        X500DistinguishedName subject = CertificateMaker.CommonName(options.Name);
        DateTimeOffset now = Clock.GetUtcNow();
        byte[] der = CertificateMaker.Sign(CertificateMaker.DelegateRequest(key, subject, options, PublicKey), Subject, _key,
            options.NotBefore ?? now.AddHours(-1), options.NotAfter ?? now.AddDays(30), CertificateMaker.RandomSerial());
        return new ResponseSigner(key, subject, der);
    }

    /// <summary>From now on its responders say revoked.</summary>
    /// <param name="leaf">One of this CA's.</param>
    /// <param name="reason">Null: no reason is given in the answer.</param>
    /// <param name="at">Null: now.</param>
    public void Revoke(ThrowawayCertificate leaf, CrlReason? reason = null, DateTimeOffset? at = null) =>
        _revoked[Mine(leaf)] = new Revocation(at ?? Clock.GetUtcNow(), reason);

    /// <summary>Takes a revocation back, as a CA does when it ends a hold or has erred.</summary>
    public void Unrevoke(ThrowawayCertificate leaf) => _revoked.TryRemove(Mine(leaf), out _);

    /// <summary>Forgets that it issued the certificate: its responders then do not know it.</summary>
    public void Forget(ThrowawayCertificate leaf) => _issued.TryRemove(Mine(leaf), out _);

    /// <summary>Knows it again after <see cref="Forget"/>.</summary>
    public void Remember(ThrowawayCertificate leaf) => _issued[Mine(leaf)] = leaf;

    /// <summary>The certificate with this serial number (lower-case hex); null when this CA does not know it.</summary>
    public ThrowawayCertificate? Find(string serial) => _issued.GetValueOrDefault(serial);

    /// <summary>Null while the certificate is not revoked.</summary>
    public Revocation? RevocationOf(ThrowawayCertificate leaf) => _revoked.GetValueOrDefault(Mine(leaf));

    public string Pem() => PemEncoding.WriteString("CERTIFICATE", Der.Span) + "\n";

    /// <summary>Writes its certificate as PEM.</summary>
    public void WriteTo(string file) => PemFile.WritePublic(file, Pem());

    public void Dispose() => _key.Dispose();

    private string Mine(ThrowawayCertificate leaf) => ReferenceEquals(leaf.Issuer, this)
        ? leaf.Serial
        : throw new ArgumentException($"{leaf.Serial} was issued by another CA", nameof(leaf));
}
