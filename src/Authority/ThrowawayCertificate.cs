using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OrleansOcsp.Authority;

/// <summary>A certificate that the throwaway CA issued, with its key.</summary>
public sealed class ThrowawayCertificate
{
    internal ThrowawayCertificate(CertificateAuthority issuer, byte[] der, byte[] serial, KeyPair key, LeafOptions options)
    {
        Issuer = issuer;
        Der = der;
        SerialBytes = serial;
        Serial = Convert.ToHexStringLower(serial);
        Key = key;
        Options = options;
    }

    public CertificateAuthority Issuer { get; }

    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The serial number, big-endian, as the INTEGER's contents.</summary>
    public ReadOnlyMemory<byte> SerialBytes { get; }

    /// <summary>The serial number as lower-case hex: the certificate's name in this library.</summary>
    public string Serial { get; }

    public KeyPair Key { get; }

    /// <summary>What was asked for.</summary>
    public LeafOptions Options { get; }

    /// <summary>The chain as a server sends it after the leaf: the issuer first, without the root.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain => Issuer.ChainWithoutRoot;

    /// <summary>A new .NET object for this certificate, without its key.</summary>
    public X509Certificate2 ToX509Certificate2() => X509CertificateLoader.LoadCertificate(Der.Span);

    /// <summary>Leaf and intermediates as PEM.</summary>
    public string ChainPem()
    {
        var pem = new StringBuilder();
        foreach (ReadOnlyMemory<byte> certificate in (IEnumerable<ReadOnlyMemory<byte>>)[Der, .. Chain])
        {
            pem.Append(PemEncoding.Write("CERTIFICATE", certificate.Span)).Append('\n');
        }

        return pem.ToString();
    }

    /// <summary>Writes the chain and the key (mode 600), as PEM.</summary>
    public void WriteTo(string chainFile, string keyFile)
    {
        PemFile.WritePublic(chainFile, ChainPem());
        PemFile.WritePrivate(keyFile, Key.ToPem() + "\n");
    }

    /// <summary>Writes <c>fullchain.pem</c> and <c>privkey.pem</c> into the folder, as certbot lays them out. Makes the folder.</summary>
    public void WriteCertbotFolder(string directory)
    {
        Directory.CreateDirectory(directory);
        WriteTo(Path.Combine(directory, "fullchain.pem"), Path.Combine(directory, "privkey.pem"));
    }
}
