using System.Net;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;

namespace OrleansOcsp.EndToEnd.Tests.RealClients;

/// <summary>
/// An edge for clients that judge by themselves: must-staple certificates, but SoftFail, so that also what a client has to refuse gets
/// as far as the client. Names end in <c>.localhost</c>, which browsers take for this machine (RFC 6761 section 6.3).
/// </summary>
public sealed class ClientLab : IAsyncLifetime
{
    public const string Good = "good.localhost";
    public const string Unstapled = "unstapled.localhost";
    public const string Revoked = "revoked.localhost";
    public const string Sha256 = "sha256.localhost";

    private readonly Lab _lab = new();
    private EdgeProcess? _edge;

    /// <summary>The root that clients trust, PEM.</summary>
    public string RootFile => _lab.RootFile;

    public IPEndPoint EndPoint => _edge!.EndPoint;

    public async ValueTask InitializeAsync()
    {
        OcspResponder plain = await _lab.StartResponderAsync(TimeSpan.FromHours(1));
        OcspResponder sha256 = await _lab.StartResponderAsync(TimeSpan.FromHours(1));
        sha256.Behaviour = sha256.Behaviour with { RefusesSha1 = true };
        _lab.Add(Good, plain, mustStaple: true);
        plain.SetFault(_lab.Add(Unstapled, plain, mustStaple: true), ResponderFault.TryLater);
        _lab.Issuer.Revoke(_lab.Add(Revoked, plain, mustStaple: true), CrlReason.KeyCompromise);
        _lab.Add(Sha256, sha256, mustStaple: true);
        _edge = await EdgeProcess.ReadyAsync(_lab.Settings, "--policy", "soft-fail");
        await Testing.Eventually.HoldsAsync(
            () =>
            {
                using Testing.Handshakes.HandshakeResult handshake = _edge.Handshake(Sha256);
                return handshake.Staple is not null;
            },
            "a staple by SHA-256");
    }

    public async ValueTask DisposeAsync()
    {
        if (_edge is { } edge)
        {
            await edge.DisposeAsync();
        }

        await _lab.DisposeAsync();
    }
}
