using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Authority;

/// <summary>
/// A root and a CA below it that live in a folder: keys, what was issued, and what of it is revoked. Opened again, they are the same. One
/// process at a time may issue or revoke.
/// </summary>
/// <remarks>
/// <c>root.pem</c>, <c>root.key</c>, <c>issuer.pem</c>, <c>issuer.key</c>; a pair <c>issued/SERIAL.pem</c> and <c>.key</c> for each
/// certificate; <c>revoked</c> with a line "SERIAL TIME [REASON]" for each that is. Faults of a responder are not kept.
/// </remarks>
public sealed class AuthorityFolder : IDisposable
{
    private readonly string _directory;
    private readonly Lock _writing = new();

    private AuthorityFolder(string directory, CertificateAuthority root, CertificateAuthority issuer)
    {
        _directory = directory;
        Root = root;
        Issuer = issuer;
        ReadIssued();
        ReadRevoked();
        issuer.RevocationsChanged += WriteRevoked;
    }

    public CertificateAuthority Root { get; }

    /// <summary>The CA that issues.</summary>
    public CertificateAuthority Issuer { get; }

    /// <summary>The root's certificate, PEM: what clients are to trust.</summary>
    public string RootFile => In(_directory, "root.pem");

    /// <summary>The issuer's certificate, PEM.</summary>
    public string IssuerFile => In(_directory, "issuer.pem");

    private string Issued => In(_directory, "issued");

    private string Revoked => In(_directory, "revoked");

    /// <param name="directory">Made if it is not there, and filled if it holds no CA.</param>
    /// <param name="name">What a new CA is called.</param>
    /// <param name="clock">Where "now" comes from.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read or written.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file in it is no key or certificate.</exception>
    /// <exception cref="FormatException">A line of <c>revoked</c> cannot be read.</exception>
    public static AuthorityFolder Open(string directory, string name, TimeProvider clock)
    {
        Directory.CreateDirectory(In(directory, "issued"));
        if (!File.Exists(In(directory, "issuer.pem")))
        {
            using var root = CertificateAuthority.CreateRoot(new AuthorityOptions { Name = $"{name} root", Clock = clock });
            using CertificateAuthority issuer = root.CreateIntermediate(new AuthorityOptions { Name = name });
            root.WriteTo(In(directory, "root.pem"), In(directory, "root.key"));
            issuer.WriteTo(In(directory, "issuer.pem"), In(directory, "issuer.key"));
        }

        CertificateAuthority top = Load(directory, "root", null, clock);
        return new AuthorityFolder(directory, top, Load(directory, "issuer", top, clock));
    }

    /// <summary>Issues a certificate and keeps it.</summary>
    public ThrowawayCertificate Issue(LeafOptions options)
    {
        ThrowawayCertificate leaf = Issuer.Issue(options);
        lock (_writing)
        {
            // The chain last: a key alone is nothing, a certificate alone would be known and have no key.
            PemFile.WritePrivate(In(Issued, leaf.Serial + ".key"), leaf.Key.ToPem() + "\n");
            PemFile.WritePublic(In(Issued, leaf.Serial + ".pem"), leaf.ChainPem());
        }

        return leaf;
    }

    public void Dispose()
    {
        Issuer.RevocationsChanged -= WriteRevoked;
        Issuer.Dispose();
        Root.Dispose();
    }

    private static CertificateAuthority Load(string directory, string name, CertificateAuthority? parent, TimeProvider clock) =>
        CertificateAuthority.Load(In(directory, name + ".pem"), In(directory, name + ".key"), parent, clock);

    private void ReadIssued()
    {
        foreach (string file in Directory.EnumerateFiles(Issued, "*.pem"))
        {
            using X509Certificate2 leaf = X509CertificateLoader.LoadCertificateFromFile(file);
            Issuer.Restore(leaf.RawData, KeyPair.FromPem(File.ReadAllText(Path.ChangeExtension(file, ".key"))));
        }
    }

    private void ReadRevoked()
    {
        foreach (string line in File.Exists(Revoked) ? File.ReadLines(Revoked) : [])
        {
            string[] words = line.Split(' ');
            if (words.Length is not (2 or 3)
                || !DateTimeOffset.TryParse(words[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
                || !TryParseReason(words, out CrlReason? reason))
            {
                throw new FormatException($"{Revoked} has the line '{line}'; expected SERIAL TIME [REASON].");
            }

            Issuer.Restore(words[0], new Revocation(at, reason));
        }
    }

    private static bool TryParseReason(string[] words, out CrlReason? reason)
    {
        bool known = Enum.TryParse(words.ElementAtOrDefault(2), out CrlReason said);
        reason = known ? said : null;
        return known || words.Length == 2;
    }

    private void WriteRevoked()
    {
        lock (_writing)
        {
            PemFile.WritePublic(Revoked, string.Concat(Issuer.Revocations.Select(static revoked =>
                $"{revoked.Key} {revoked.Value.At.UtcDateTime:O}{(revoked.Value.Reason is { } reason ? $" {reason}" : "")}\n")));
        }
    }

    private static string In(string directory, string name) => Path.Combine(directory, name);
}
