using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.EdgeHost.Check;

/// <summary>Checks a presented chain against named CAs, and the leaf against a name. Never goes to the network.</summary>
internal static class ChainCheck
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <returns>What is wrong, in a sentence; null: nothing.</returns>
    public static string? FindProblem(
        IReadOnlyList<ReadOnlyMemory<byte>> presented, IReadOnlyList<ReadOnlyMemory<byte>> trust, string serverName, DateTimeOffset now)
    {
        if (presented.Count == 0)
        {
            return "The server presented no certificate.";
        }

        List<X509Certificate2> opened = [];
        try
        {
            X509Certificate2 Open(ReadOnlyMemory<byte> der)
            {
                X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der.Span);
                opened.Add(certificate);
                return certificate;
            }

            using X509Chain chain = new();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(trust.Select(Open).ToArray());
            chain.ChainPolicy.ExtraStore.AddRange(presented.Skip(1).Select(Open).ToArray());
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
            chain.ChainPolicy.VerificationTime = now.UtcDateTime;

            // An intermediate that the operator trusts is enough, as for curl --cacert and openssl -partial_chain.
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
            X509Certificate2 leaf = Open(presented[0]);
#pragma warning disable RS0030 // Banned because it goes to the network by default; the policy above forbids it both ways.
            bool valid = chain.Build(leaf);
#pragma warning restore RS0030
            bool trusted = chain.ChainElements.Any(element =>
                trust.Any(ca => ca.Span.SequenceEqual(element.Certificate.RawDataMemory.Span)));
            string problems = string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
            return !valid ? $"The chain does not verify: {problems}"
                : !trusted ? "The chain does not lead to a certificate of --ca."
                : leaf.MatchesHostname(serverName, allowWildcards: true, allowCommonName: false) ? null
                : $"The certificate is not for {serverName}.";
        }
        catch (CryptographicException unreadable)
        {
            return $"A certificate of the chain or of --ca cannot be read: {unreadable.Message}";
        }
        finally
        {
            opened.ForEach(certificate => certificate.Dispose());
        }
    }
}
