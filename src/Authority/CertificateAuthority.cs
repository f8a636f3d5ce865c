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

    private CertificateAuthority(KeyPair key, X500DistinguishedName subject, byte[] der, CertificateAuthority? parent, TimeProvider clock)
    {
        Clock = clock;
        Parent = parent;
        _key = key;
        Subject = subject;
        Der = der;
        Signer = new ResponseSigner(_key, Subject, Der) { Embed = false };
    }

    /// <summary>A certificate was revoked, or is no longer.</summary>
    public event Action? RevocationsChanged;

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

    /// <summary>What is revoked, by serial number (lower-case hex).</summary>
    public IReadOnlyDictionary<string, Revocation> Revocations => _revoked;

    internal IReadOnlyList<ReadOnlyMemory<byte>> ChainWithoutRoot => Parent is null ? [] : [Der, .. Parent.ChainWithoutRoot];

    internal PublicKey PublicKey => _key.PublicKey;

    public static CertificateAuthority CreateRoot(AuthorityOptions? options = null) => Create(options ?? new AuthorityOptions(), null);

    /// <summary>The CA that <see cref="WriteTo(string, string)"/> has written.</summary>
    /// <param name="certificateFile">PEM.</param>
    /// <param name="keyFile">PEM, unencrypted.</param>
    /// <param name="parent">The CA that signed it; null for a root.</param>
    /// <param name="clock">Where "now" comes from.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">A file does not hold what it should.</exception>
    public static CertificateAuthority Load(string certificateFile, string keyFile, CertificateAuthority? parent, TimeProvider clock)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
        return new CertificateAuthority(
            KeyPair.FromPem(File.ReadAllText(keyFile)), certificate.SubjectName, certificate.RawData, parent, clock);
    }

    /// <summary>A CA below this one, with this one's clock.</summary>
    public CertificateAuthority CreateIntermediate(AuthorityOptions? options = null) =>
        Create((options ?? new AuthorityOptions { Name = "orleans-ocsp throwaway intermediate" }) with { Clock = Clock }, this);

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
    public void Revoke(ThrowawayCertificate leaf, CrlReason? reason = null, DateTimeOffset? at = null)
    {
        Restore(Mine(leaf), new Revocation(at ?? Clock.GetUtcNow(), reason));
        RevocationsChanged?.Invoke();
    }

    /// <summary>Takes a revocation back, as a CA does when it ends a hold or has erred.</summary>
    public void Unrevoke(ThrowawayCertificate leaf)
    {
        _revoked.TryRemove(Mine(leaf), out _);
        RevocationsChanged?.Invoke();
    }

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

    /// <summary>Writes its certificate and its key (mode 600), as PEM.</summary>
    public void WriteTo(string certificateFile, string keyFile)
    {
        PemFile.WritePrivate(keyFile, _key.ToPem() + "\n");
        WriteTo(certificateFile);
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Knows a certificate again that it issued in an earlier life.</summary>
    internal void Restore(ReadOnlySpan<byte> der, KeyPair key)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
        X509SubjectAlternativeNameExtension? names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var options = new LeafOptions
        {
            DnsNames = [.. names?.EnumerateDnsNames() ?? []],
            NotAfter = certificate.NotAfter.ToUniversalTime(),
        };
        var leaf = new ThrowawayCertificate(this, certificate.RawData, certificate.SerialNumberBytes.ToArray(), key, options);
        _issued[leaf.Serial] = leaf;
    }

    internal void Restore(string serial, Revocation revocation) => _revoked[serial] = revocation;

    private static CertificateAuthority Create(AuthorityOptions options, CertificateAuthority? parent)
    {
        var key = KeyPair.Create(options.KeyKind);
        X500DistinguishedName subject = CertificateMaker.CommonName(options.Name);
        DateTimeOffset now = options.Clock.GetUtcNow();
        CertificateRequest request = key.Request(subject);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
        (KeyPair signer, X500DistinguishedName issuer) = parent is null ? (key, subject) : (parent._key, parent.Subject);
        byte[] der = CertificateMaker.Sign(
            request,
            issuer,
            signer,
            options.NotBefore ?? now.AddDays(-1),
            options.NotAfter ?? now.AddYears(10),
            CertificateMaker.RandomSerial());
        return new CertificateAuthority(key, subject, der, parent, options.Clock);
    }

    private string Mine(ThrowawayCertificate leaf) => ReferenceEquals(leaf.Issuer, this)
        ? leaf.Serial
        : throw new ArgumentException($"{leaf.Serial} was issued by another CA", nameof(leaf));
}
