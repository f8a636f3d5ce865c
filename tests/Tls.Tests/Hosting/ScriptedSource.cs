using System.Collections.Concurrent;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Tests.Hosting;

/// <summary>A staple source that brings what a test says, when it says so. The staples themselves are verified ones.</summary>
internal sealed class ScriptedSource(TimeProvider time) : IStapleSource
{
    private readonly ConcurrentDictionary<CertificateKey, Kept> _kept = new();
    private readonly StapleVerifier _verifier = new();

    public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish) => _kept[wanted.Certificate.Key] = new Kept(wanted.Certificate, publish);

    public bool Keeps(ThrowawayCertificate leaf) => _kept.TryGetValue(CertificateKey.Of(leaf.Der.Span), out Kept? kept) && !kept.Disposed;

    /// <summary>The CA answers.</summary>
    public void Answer(ThrowawayCertificate leaf, AnswerStatus status = AnswerStatus.Good, TimeSpan? window = null)
    {
        Kept kept = _kept[CertificateKey.Of(leaf.Der.Span)];
        DateTimeOffset now = time.GetUtcNow();
        OcspSingle single = OcspSingle.Of(leaf, now, window ?? TimeSpan.FromHours(1)) with
        {
            Status = status,
            Revocation = status == AnswerStatus.Revoked ? new Revocation(now, null) : null,
        };
        byte[] response = (OcspResponseBuilder.Good(leaf, now, TimeSpan.FromHours(1)) with { Singles = [single] }).Build();
        StapleVerdict verdict = _verifier.Verify(kept.Certificate, response, now);
        kept.Publish(Assert.IsType<StapleVerdict.Accepted>(verdict).Staple);
        kept.EndFirstAttempt();
    }

    /// <summary>The first attempt ends and brings nothing.</summary>
    public void Fail(ThrowawayCertificate leaf) => _kept[CertificateKey.Of(leaf.Der.Span)].EndFirstAttempt();

    private sealed class Kept(IssuedCertificate certificate, Action<Staple> publish) : IKeptStaple
    {
        private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IssuedCertificate Certificate => certificate;

        public Staple? Current { get; private set; }

        public Task FirstAttempt => _firstAttempt.Task;

        public bool Disposed { get; private set; }

        public void Publish(Staple staple)
        {
            Current = staple;
            publish(staple);
        }

        public void EndFirstAttempt() => _firstAttempt.TrySetResult();

        public KeeperSnapshot Snapshot() => throw new NotSupportedException("not asked for in these tests");

        public Task RefreshNowAsync(CancellationToken cancellation) => throw new NotSupportedException("not asked for in these tests");

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
