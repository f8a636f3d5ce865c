using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace OrleansOcsp.Tls;

/// <summary>What Kestrel and applications ask a TLS connection about.</summary>
internal sealed class TlsFeatures(TlsAgreement agreement, string hostName) : ITlsConnectionFeature, ITlsApplicationProtocolFeature, ITlsHandshakeFeature
{
    public ReadOnlyMemory<byte> ApplicationProtocol => agreement.ApplicationProtocol;

    public SslProtocols Protocol => agreement.Protocol;

    public TlsCipherSuite? NegotiatedCipherSuite => agreement.Cipher;

    /// <summary>The server name that the client sent; empty when it sent none.</summary>
    public string HostName => hostName;

    // .NET 10 has withdrawn the types of the next six in favour of NegotiatedCipherSuite, which says it all; their "none" stands for "look there".
#pragma warning disable SYSLIB0058 // the interface still demands them
    CipherAlgorithmType ITlsHandshakeFeature.CipherAlgorithm => CipherAlgorithmType.None;

    int ITlsHandshakeFeature.CipherStrength => 0;

    HashAlgorithmType ITlsHandshakeFeature.HashAlgorithm => HashAlgorithmType.None;

    int ITlsHandshakeFeature.HashStrength => 0;

    ExchangeAlgorithmType ITlsHandshakeFeature.KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    int ITlsHandshakeFeature.KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    /// <summary>Always null: clients are not asked for certificates.</summary>
    public X509Certificate2? ClientCertificate
    {
        get => null;
        set => throw new NotSupportedException("clients are not asked for certificates here");
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
}
