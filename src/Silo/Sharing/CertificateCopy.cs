using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Silo.Sharing;

/// <summary>What this silo has of a certificate that some grain of the cluster keeps, verified here.</summary>
internal sealed class CertificateCopy : IKeptStaple
{
    private readonly IStapleObservation _observation;
    private DateTimeOffset? _nextAttempt;

    public CertificateCopy(IssuedCertificate certificate, IStapleObserver observer)
    {
        Certificate = certificate;
        _observation = observer.Begin(new StapleWanted(certificate));
        _observation.Attach(this);
    }

    public IssuedCertificate Certificate { get; }

    public Staple? Current { get; private set; }

    public Task FirstAttempt => Task.CompletedTask;

    /// <summary>Takes over what the grain has. One call at a time.</summary>
    public void Take(Staple? staple, DateTimeOffset? nextAttempt)
    {
        _nextAttempt = nextAttempt;
        if (staple?.Supersedes(Current) == true)
        {
            Current = staple;
            _observation.Publish(staple);
        }
    }

    public KeeperSnapshot Snapshot() => new(
        Current is null ? KeeperState.Waiting : Current.Status == CertStatus.Revoked ? KeeperState.Revoked : KeeperState.Good,
        Current, DateTimeOffset.MinValue, _nextAttempt, null, 0, null);

    /// <summary>Its grain refreshes it.</summary>
    public Task RefreshNowAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _observation.Dispose();
        return ValueTask.CompletedTask;
    }
}
