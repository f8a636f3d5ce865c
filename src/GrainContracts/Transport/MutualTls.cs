using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.GrainContracts.Transport;

/// <summary>
/// Who belongs to the cluster: whoever holds a certificate of its authority, silo or edge. That authority is the cluster's own: names are
/// not compared, since silos are known by their addresses.
/// </summary>
/// <param name="CertificateFile">PEM: this program's certificate, then its intermediates. Read at each handshake, so a renewal needs no
/// restart.</param>
/// <param name="KeyFile">PEM: its private key.</param>
/// <param name="AuthorityFile">PEM: the authority, or several while one takes over from another.</param>
public sealed record MutualTls(string CertificateFile, string KeyFile, string AuthorityFile)
{
    // A handshake takes three messages; whoever needs longer holds a socket for nothing.
    private static readonly TimeSpan HandshakeDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Reads the files.</summary>
    /// <returns>What is wrong with them, in a sentence; null: nothing.</returns>
    public string? FindFault()
    {
        try
        {
            _ = Load();
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return problem.Message;
        }
    }

    /// <summary>Answers a handshake; the other side must have a certificate too.</summary>
    /// <exception cref="AuthenticationException">The other side is none of the cluster.</exception>
    internal async Task AuthenticateAsServerAsync(SslStream stream, CancellationToken cancellation)
    {
        (SslStreamCertificateContext own, X509Certificate2Collection authorities) = Load();
        using CancellationTokenSource deadline = Deadline(cancellation);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = Policy(authorities),
                RemoteCertificateValidationCallback = IsOfTheCluster,
            },
            deadline.Token);
    }

    /// <summary>Begins a handshake.</summary>
    /// <exception cref="AuthenticationException">The other side is none of the cluster.</exception>
    internal async Task AuthenticateAsClientAsync(SslStream stream, CancellationToken cancellation)
    {
        (SslStreamCertificateContext own, X509Certificate2Collection authorities) = Load();
        using CancellationTokenSource deadline = Deadline(cancellation);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "ocsp-silo",
                ClientCertificateContext = own,
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateChainPolicy = Policy(authorities),
                RemoteCertificateValidationCallback = IsOfTheCluster,
            },
            deadline.Token);
    }

    private (SslStreamCertificateContext Own, X509Certificate2Collection Authorities) Load()
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(CertificateFile);
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(AuthorityFile);
        if (authorities.Count == 0)
        {
            throw new IOException($"{AuthorityFile} holds no certificate; expected the authority of silos and edges as PEM.");
        }

        X509Certificate2 own = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        return (SslStreamCertificateContext.Create(own, chain, offline: true), authorities);
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static bool IsOfTheCluster(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private static CancellationTokenSource Deadline(CancellationToken cancellation)
    {
        CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(HandshakeDeadline);
        return deadline;
    }
}
