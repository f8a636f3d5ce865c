using System.Collections.Concurrent;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Fixtures;

/// <summary>A CA, its responders, and folders for an edge: all that a scenario needs beside the edge itself.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly ConcurrentBag<OcspResponder> _responders = [];
    private readonly KeyPair _sharedKey = KeyPair.Create();

    public Lab()
    {
        Root = CertificateAuthority.CreateRoot();
        Issuer = Root.CreateIntermediate();
        RootFile = Folder["root.pem"];
        IssuerFile = Folder["issuer.pem"];
        Root.WriteTo(RootFile);
        Issuer.WriteTo(IssuerFile);
        CertificateFolder = Folder.Folder("live");
        StateFolder = Folder.Folder("state");
    }

    public TempFolder Folder { get; } = new();

    public CertificateAuthority Root { get; }

    public CertificateAuthority Issuer { get; }

    public string RootFile { get; }

    public string IssuerFile { get; }

    /// <summary>Where <see cref="Add"/> puts certificates: <c>NAME.pem</c> and <c>NAME.key</c>.</summary>
    public string CertificateFolder { get; }

    public string StateFolder { get; }

    /// <summary>An edge that serves <see cref="CertificateFolder"/> and may ask responders on loopback for this CA.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["State"] = StateFolder,
        ["Certificates:0:Directory"] = CertificateFolder,
        ["Issuers:Trusted:0"] = IssuerFile,
    };

    public async Task<OcspResponder> StartResponderAsync(TimeSpan window)
    {
        OcspResponder responder = await OcspResponder.StartAsync([Issuer, Root]);
        responder.Behaviour = responder.Behaviour with { Window = window };
        _responders.Add(responder);
        return responder;
    }

    /// <summary>Issues a certificate for a name and puts it into <see cref="CertificateFolder"/>. All share one key.</summary>
    public ThrowawayCertificate Add(string name, OcspResponder responder, bool mustStaple = false)
    {
        ThrowawayCertificate leaf = Issuer.Issue(
            new LeafOptions { DnsNames = [name], OcspUrls = [responder.Url], MustStaple = mustStaple, Key = _sharedKey });
        leaf.WriteTo(Path.Combine(CertificateFolder, name + ".pem"), Path.Combine(CertificateFolder, name + ".key"));
        return leaf;
    }

    /// <summary>The same, for a certificate that names no responder.</summary>
    public ThrowawayCertificate AddWithoutResponder(string name)
    {
        ThrowawayCertificate leaf = Issuer.Issue(new LeafOptions { DnsNames = [name], Key = _sharedKey });
        leaf.WriteTo(Path.Combine(CertificateFolder, name + ".pem"), Path.Combine(CertificateFolder, name + ".key"));
        return leaf;
    }

    /// <summary>What the house's own verifier says of a handshake's staple; null when there is none.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="handshake">The handshake.</param>
    /// <param name="at">When the handshake began; null: it has only just ended.</param>
    public static StapleVerdict? Judge(ThrowawayCertificate leaf, HandshakeResult handshake, DateTimeOffset? at = null) =>
        handshake.Staple is { } staple ? Judge(leaf, staple, at) : null;

    /// <summary>What the house's own verifier says of a response.</summary>
    public static StapleVerdict Judge(ThrowawayCertificate leaf, byte[] staple, DateTimeOffset? at = null)
    {
        var issued = (IssuedCertificateResult.Created)IssuedCertificate.Create(leaf.Der, leaf.Issuer.Der);
        return new StapleVerifier().Verify(issued.Certificate, staple, at ?? TimeProvider.System.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (OcspResponder responder in _responders)
        {
            await responder.DisposeAsync();
        }

        Issuer.Dispose();
        Root.Dispose();
        _sharedKey.Dispose();
        Folder.Dispose();
    }
}
