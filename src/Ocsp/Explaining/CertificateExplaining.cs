using System.Diagnostics;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Explaining;

/// <summary>Explains one certificate: first what there is to staple, then what stands in the way of a newer answer.</summary>
internal sealed class CertificateExplaining(ExplainedCertificate certificate, DateTimeOffset now)
{
    private readonly KeeperSnapshot? _kept = certificate.Keeper;

    public Explanation Explain()
    {
        if (certificate.Policy == PolicyInForce.Off)
        {
            return new Explanation(ExplainedState.Off, Trouble.None, Tone.Neutral)
            {
                Cause = "The policy is off: no responder is asked, no handshake carries a staple.",
                Next = "Nothing happens by itself.",
                Advice = "to have it stapled, set its policy to auto, soft-fail or hard-fail.",
            };
        }

        if (_kept?.State == KeeperState.CertificateExpired || now > certificate.NotAfter)
        {
            return Ended();
        }

        return _kept is null ? Unkept() : _kept.State == KeeperState.NotApplicable ? WithoutUrl() : Kept(_kept);
    }

    private bool IsHardFail => certificate.Policy == PolicyInForce.HardFail;

    private Explanation Ended() => new(ExplainedState.CertificateExpired, Trouble.None, Tone.Bad)
    {
        Cause = "The certificate itself has expired: clients refuse it, stapled or not.",
        Since = certificate.NotAfter,
        Next = "No responder is asked any more.",
        Advice = "renew the certificate; a renewed file is taken without a restart.",
    };

    private Explanation Unkept() => certificate switch
    {
        { HasResponder: false } => WithoutUrl(),
        { Problem: { } problem } => new Explanation(ExplainedState.NoIssuer, Trouble.None, WithoutStaple)
        {
            Cause = $"Nobody can be asked, because the issuer of the certificate is not known: {problem}",
            Handshakes = Handshakes(null),
            Next = "Where the certificate says where its issuer lies, that is asked again after 1 min, then less often, up to 1 h.",
            Advice = "put the issuer behind the leaf in the chain file, or name its file (Issuer of the certificate's settings).",
        },
        _ => Waiting(null),
    };

    private Explanation WithoutUrl() => new(ExplainedState.NoUrl, Trouble.None, IsHardFail ? Tone.Bad : Tone.Neutral)
    {
        Cause = "OCSP does not apply: the certificate names no responder, and none is configured for it.",
        Handshakes = Handshakes(null),
        Next = "Nothing happens by itself.",
        Advice = IsHardFail
            ? "name a responder (Responders of the certificate's settings), or set its policy to soft-fail."
            : "nothing, unless its CA runs a responder after all: then name it (Responders of the certificate's settings).",
    };

    private Explanation Waiting(DateTimeOffset? since) => new(ExplainedState.Waiting, Trouble.None, Tone.Attention)
    {
        Cause = "The first answer is awaited.",
        Since = since,
        Handshakes = IsHardFail ? Handshakes(null) : "",
        Next = "A responder is being asked now, or the issuer is being looked for.",
        Advice = "nothing; this ends within the deadline of a fetch (15 s unless changed).",
    };

    private Explanation Kept(KeeperSnapshot kept)
    {
        Obstacle obstacle = new ObstacleFinding(kept, now).Find();
        Explanation told = kept.State switch
        {
            KeeperState.Waiting => Waiting(kept.FirstSeen),
            KeeperState.Good => Good(kept.Staple!, obstacle),
            KeeperState.Revoked => Revoked(kept.Staple!),
            KeeperState.Expired => Expired(kept.Staple!, obstacle),
            KeeperState.None or KeeperState.NotKnownYet or KeeperState.Unknown or KeeperState.Rejected => Without(kept, obstacle),
            _ => throw new UnreachableException(),
        };
        bool waits = kept.State == KeeperState.Waiting;
        return told with
        {
            Trouble = waits ? Trouble.None : obstacle.Trouble,
            Obstacle = waits ? "" : obstacle.Sentence,
            Next = waits ? told.Next : obstacle.Next,
            NextAt = waits ? null : obstacle.NextAt,
            Remarks = Remarking.Of(kept, now),
        };
    }

    private Explanation Good(Staple staple, Obstacle obstacle)
    {
        bool well = obstacle.Trouble is Trouble.None or Trouble.NotNewer;
        return new Explanation(ExplainedState.Stapled, obstacle.Trouble, well ? Tone.Good : Tone.Attention)
        {
            Cause = $"The CA says good: its answer of {Rejection.Utc(staple.Window.ThisUpdate)} counts until "
                + $"{Moment.Of(staple.Window.NextUpdate, now)}, signed by {staple.Signer}.",
            Since = staple.Window.ThisUpdate,
            Handshakes = Handshakes(staple),
            Next = obstacle.Next,
            Advice = well ? "nothing." : obstacle.Advice,
        };
    }

    private Explanation Revoked(Staple staple)
    {
        string since = staple.RevokedAt is { } revoked ? $" since {Rejection.Utc(revoked)}" : "";
        string why = staple.RevocationReason is { } reason ? $", reason {VerdictText.Word(reason)}" : "";
        return new Explanation(ExplainedState.Revoked, Trouble.None, Tone.Bad)
        {
            Cause = $"The CA says revoked{since}{why}: its answer is of {Rejection.Utc(staple.Window.ThisUpdate)}, "
                + $"until {Moment.Of(staple.Window.NextUpdate, now)}.",
            Since = staple.RevokedAt,
            Handshakes = Handshakes(staple),
            Next = "",
            Advice = staple.RevocationReason == RevocationReason.CertificateHold
                ? "ask the CA why it is on hold; when that ends, the next answer brings it back."
                : "replace the certificate, with a new key; if you did not ask for this, ask the CA why.",
        };
    }

    private Explanation Expired(Staple staple, Obstacle obstacle) => new(ExplainedState.Expired, obstacle.Trouble, Tone.Bad)
    {
        Cause = $"The newest answer ran out at {Moment.Of(staple.Window.NextUpdate, now)}; what has run out is never stapled.",
        Since = staple.Window.NextUpdate,
        Handshakes = Handshakes(staple),
        Next = obstacle.Next,
        Advice = obstacle.Advice,
    };

    private Explanation Without(KeeperSnapshot kept, Obstacle obstacle)
    {
        bool young = obstacle.Trouble == Trouble.NotKnownYet;
        return new Explanation(ExplainedState.NoStaple, obstacle.Trouble, young ? Tone.Attention : WithoutStaple)
        {
            Cause = young
                ? "The certificate is new: its responder does not know it yet, which CAs may take 15 min for."
                : "There is nothing to staple.",
            Since = kept.ProblemSince ?? kept.FirstSeen,
            Handshakes = Handshakes(null),
            Next = obstacle.Next,
            Advice = obstacle.Advice,
        };
    }

    private Tone WithoutStaple => certificate.Policy == PolicyInForce.KeptOnly ? Tone.Attention : Tone.Bad;

    /// <summary>What a client sees.</summary>
    private string Handshakes(Staple? staple)
    {
        bool inWindow = staple is not null && now < staple.Window.NextUpdate;
        bool good = inWindow && staple!.Status == CertStatus.Good;
        return certificate.Policy switch
        {
            PolicyInForce.KeptOnly or PolicyInForce.Off => "",
            PolicyInForce.HardFail when !good => certificate.MustStaple
                ? "Handshakes are refused (hard-fail: the certificate says must-staple)."
                : "Handshakes are refused (hard-fail).",
            _ when inWindow => "Handshakes carry it.",
            _ => "Handshakes go on without a staple (soft-fail).",
        };
    }
}
