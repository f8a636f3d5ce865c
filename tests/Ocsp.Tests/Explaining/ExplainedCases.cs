using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Ocsp.Tests.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Explaining;

/// <summary>Every state that an operator may ask about, as snapshots of one moment.</summary>
internal sealed class ExplainedCases : IDisposable
{
    private const string Origin = "http://ocsp.example:80";

    private readonly KeptWorld _world = new();
    private readonly IssuedCertificate _certificate;

    public ExplainedCases()
    {
        _certificate = _world.Issue("http://ocsp.example/");
        Now = _world.Now;
        Names = Make();
    }

    public DateTimeOffset Now { get; }

    /// <summary>By the name of the state.</summary>
    public IReadOnlyDictionary<string, ExplainedName> Names { get; }

    public void Dispose() => _world.Dispose();

    private Dictionary<string, ExplainedName> Make()
    {
        ExplainedCertificate soft = Soft(Kept(KeeperState.Waiting));
        KeeperSnapshot good = Kept(KeeperState.Good, Staple()) with { LastOutcome = RefreshOutcome.Newer, NextAttempt = Now.AddHours(3) };
        KeeperSnapshot expired = Kept(KeeperState.Expired, Staple(hoursAgo: 9));
        KeeperSnapshot revoked = Kept(KeeperState.Revoked, Staple(status: AnswerStatus.Revoked)) with
        {
            LastOutcome = RefreshOutcome.Newer,
            NextAttempt = Now.AddHours(3),
        };
        KeeperSnapshot none = Failing(Kept(KeeperState.None), RefreshOutcome.Unreachable, "it did not answer completely within 15 s.");
        Dictionary<string, ExplainedName> cases = new()
        {
            ["stapled"] = Name(Soft(good)),
            ["stapled, kept only"] = Name(Soft(good) with { Policy = PolicyInForce.KeptOnly }),
            ["stapled, not newer"] = Name(Soft(good with { LastOutcome = RefreshOutcome.NotNewer, LastProblem = "a cache's answer." })),
            ["stapled, backing off"] =
                Name(Soft(Failing(good, RefreshOutcome.Unreachable, "it answered with HTTP status 500; expected 200."))),
            ["stapled, breaker open"] = Name(Soft(Down(Failing(good, RefreshOutcome.NotAsked, "it is down.")))),
            ["stapled, paused"] = Name(Soft(Failing(good, RefreshOutcome.NotAsked, "it asked for a pause of 600 s (Retry-After)."))),
            ["stapled, unknown"] = Name(Soft(Failing(good, RefreshOutcome.Unknown, "it signs that it does not know the certificate.") with
            {
                UnknownToResponder = true,
            })),
            ["stapled, clock skew"] = Name(Soft(good with { Responders = [Responder(clockAhead: TimeSpan.FromMinutes(-7))] })),
            ["stapled, alarms"] = Name(Soft(good with
            {
                RevocationWithdrawn = true,
                StoreProblem = "no space left on device.",
            })),
            ["waiting for the first answer"] = Name(soft) with { Decided = false, Served = false },
            ["waiting, no keeper yet"] = Name(Soft(null)) with { Decided = false, Served = false },
            ["not known yet"] =
                Name(Soft(Failing(Kept(KeeperState.NotKnownYet), RefreshOutcome.NotKnownYet, "it answered unauthorized."))),
            ["no staple, backing off"] = Name(Soft(none)),
            ["no staple, asked now"] = Name(Soft(none with { NextAttempt = Now.AddSeconds(-1) })),
            ["no staple, breaker open"] = Name(Soft(Down(none))),
            ["no staple, unknown"] = Name(Soft(
                Failing(Kept(KeeperState.Unknown), RefreshOutcome.Unknown, "it signs that it does not know the certificate."))),
            ["no staple, refused by the responder"] = Name(Soft(
                Failing(Kept(KeeperState.None), RefreshOutcome.Refused, "it answered with HTTP status 404; expected 200."))),
            ["no staple, told by the cluster"] = Name(Soft(Kept(KeeperState.None) with { LastProblem = "its grain does not answer: no route." })),
            ["no staple, silent grain"] = Name(Soft(Kept(KeeperState.None) with
            {
                LastProblem = "its grain does not answer: no route.",
                Remote = new RemoteKeeper(null),
            })),
            ["stapled, kept by a silo"] = Name(Soft(good with
            {
                Remote = new RemoteKeeper(Now.AddMinutes(-2)) { Node = "silo1", Activation = "a1", Watchers = 5, LastWatched = Now },
            })),
            ["stapled, its silo stood in for"] = Name(Soft(good with
            {
                Remote = new RemoteKeeper(Now.AddHours(-2)) { Node = "silo1", Activation = "a1", StoodInFor = true },
            })),
            ["revoked, soft-fail"] = Name(Soft(revoked)),
            ["revoked, hard-fail"] = Name(Hard(revoked)) with { Served = false },
            ["expired"] = Name(Soft(Failing(expired, RefreshOutcome.Unreachable, "it cannot be reached: connection refused"))),
            ["hard-fail refused"] = Name(Hard(none)) with { Served = false },
            ["hard-fail refused, must-staple, expired"] = Name(Hard(Failing(expired, RefreshOutcome.Unreachable, "no route.")) with
            {
                MustStaple = true,
            }) with
            { Served = false },
            ["other pair used"] = Name(
                Hard(none) with { KeyKind = "Ecdsa" },
                Hard(good) with { KeyKind = "Rsa", Key = CertificateKey.Of([2]) }),
            ["no URL"] = Name(Soft(Kept(KeeperState.NotApplicable))),
            ["no URL, hard-fail"] = Name(Hard(null) with { HasResponder = false }) with { Served = false },
            ["no issuer"] = Name(Soft(null) with { Problem = "no certificate in the chain is its issuer." }),
            ["policy off"] = Name(Soft(null) with { Policy = PolicyInForce.Off }),
            ["certificate expired"] = Name(Soft(Kept(KeeperState.CertificateExpired)) with { NotAfter = Now.AddHours(-2) }),
            ["name without a certificate"] = Name() with { Served = false },
        };
        foreach (StapleRejection reason in Enum.GetValues<StapleRejection>())
        {
            cases[$"rejected, {VerdictText.Word(reason)}"] = Name(Soft(
                Failing(Kept(KeeperState.Rejected), RefreshOutcome.Rejected, "its answer is no evidence.") with { Rejection = reason }));
        }

        cases["rejected, not readable"] = Name(Soft(
            Failing(Kept(KeeperState.Rejected), RefreshOutcome.Rejected, "its answer, of type text/html, is no OCSP response.")));
        return cases;
    }

    private static ExplainedName Name(params IReadOnlyList<ExplainedCertificate> certificates) => new("a.test", true, true, certificates);

    private static ExplainedCertificate Soft(KeeperSnapshot? kept) =>
        new(CertificateKey.Of([1]), kept) { Policy = PolicyInForce.SoftFail };

    private static ExplainedCertificate Hard(KeeperSnapshot? kept) => Soft(kept) with { Policy = PolicyInForce.HardFail };

    private KeeperSnapshot Kept(KeeperState state, Staple? staple = null) => new(state, staple, Now.AddDays(-1), null, null, 0, null)
    {
        Responders = [Responder()],
    };

    private KeeperSnapshot Failing(KeeperSnapshot kept, RefreshOutcome outcome, string problem) => kept with
    {
        LastOutcome = outcome,
        LastProblem = $"http://ocsp.example/: {problem}",
        ProblemSince = Now.AddMinutes(-20),
        LastAttempt = Now.AddMinutes(-1),
        NextAttempt = Now.AddSeconds(40),
        ConsecutiveFailures = 4,
    };

    private KeeperSnapshot Down(KeeperSnapshot kept) => kept with { Responders = [Responder(down: true)] };

    private EndpointSnapshot Responder(bool down = false, TimeSpan? clockAhead = null) => new(
        new Uri("http://ocsp.example/"),
        false,
        new ResponderSnapshot(
            Origin,
            down ? 5 : 0,
            down ? Now.AddMinutes(-12) : null,
            down ? Now.AddSeconds(20) : null,
            null,
            down ? "it did not answer completely within 15 s." : null,
            CertIdHash.Sha1,
            false,
            clockAhead,
            0,
            0,
            0));

    private Staple Staple(int hoursAgo = 1, AnswerStatus status = AnswerStatus.Good)
    {
        DateTimeOffset then = Now.AddHours(-hoursAgo);
        byte[] answer = _world.Answer(_certificate, status, then);
        return Assert.IsType<StapleVerdict.Accepted>(
            new StapleVerifier(VerificationPolicy.Default).Verify(_certificate, answer, then)).Staple;
    }
}
