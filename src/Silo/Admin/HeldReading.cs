using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.Explaining;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Silo.Admin;

/// <summary>Reads what a grain holds, for people: the response is verified here, as everywhere.</summary>
internal sealed class HeldReading(StapleVerifier verifier)
{
    /// <summary>The certificate's names, and how it stands; null: what the grain holds is no certificate with its issuer.</summary>
    public (IReadOnlyList<string> Names, ExplainedCertificate Certificate)? Read(CertificateKey key, HeldCertificate held, DateTimeOffset now)
    {
        if (IssuedCertificate.Create(held.Leaf, held.Issuer) is not IssuedCertificateResult.Created(var certificate) || certificate.Key != key)
        {
            return null;
        }

        Staple? staple = Verify(certificate, held, now);
        KeeperState state = Enum.TryParse(held.State, out KeeperState said) && Enum.IsDefined(said) ? said : Seen(staple, now);
        bool needsStaple = state is KeeperState.Good or KeeperState.Revoked or KeeperState.Expired;
        KeeperSnapshot kept = new(
            needsStaple && staple is null ? KeeperState.None : state, staple, held.FirstSeen, held.NextAttempt, held.LastAttempt, held.Failures,
            needsStaple && staple is null ? "what its grain holds is no evidence here." : held.LastProblem);
        return (certificate.DnsNames, new ExplainedCertificate(key, kept.With(held.Notes) with
        {
            Remote = new RemoteKeeper(now)
            {
                Node = held.Silo,
                Activation = held.Activation,
                Watchers = held.State.Length > 0 ? held.Watchers : null,
                LastWatched = held.State.Length > 0 ? held.LastWatched : null,
            },
        })
        {
            Policy = PolicyInForce.KeptOnly,
            MustStaple = certificate.MustStaple,
            NotAfter = certificate.NotAfter,
            HasResponder = kept.State != KeeperState.NotApplicable,
            Origin = held.Silo,
        });
    }

    // During an upgrade the grain may lie on a silo of a version that does not say more than what it holds.
    private static KeeperState Seen(Staple? staple, DateTimeOffset now) => staple is null ? KeeperState.Waiting
        : now >= staple.Window.NextUpdate ? KeeperState.Expired
        : staple.Status == CertStatus.Revoked ? KeeperState.Revoked : KeeperState.Good;

    // One that has run out is shown too: as of the last moment of its window.
    private Staple? Verify(IssuedCertificate certificate, HeldCertificate held, DateTimeOffset now)
    {
        DateTimeOffset at = held.NextUpdate is { } end && now >= end ? end - TimeSpan.FromSeconds(1) : now;
        return held.Response.IsEmpty ? null : (verifier.Verify(certificate, held.Response, at) as StapleVerdict.Accepted)?.Staple;
    }
}
