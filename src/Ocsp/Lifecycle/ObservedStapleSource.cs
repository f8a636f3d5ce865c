using OrleansOcsp.Certificates;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>A source of staples with observers that see all that it keeps and publishes.</summary>
public sealed class ObservedStapleSource(IStapleSource inner, params IReadOnlyList<IStapleObserver> observers) : IStapleSource
{
    public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish)
    {
        IStapleObservation[] observations = [.. observers.Select(observer => observer.Begin(wanted))];
        IKeptStaple kept = inner.Keep(wanted, staple =>
        {
            publish(staple);
            foreach (IStapleObservation observation in observations)
            {
                observation.Publish(staple);
            }
        });
        foreach (IStapleObservation observation in observations)
        {
            observation.Attach(kept);
        }

        return new ObservedKeptStaple(kept, observations);
    }

    private sealed class ObservedKeptStaple(IKeptStaple kept, IStapleObservation[] observations) : IKeptStaple
    {
        public IssuedCertificate Certificate => kept.Certificate;

        public Staple? Current => kept.Current;

        public Task FirstAttempt => kept.FirstAttempt;

        public KeeperSnapshot Snapshot() => kept.Snapshot();

        public Task RefreshNowAsync(CancellationToken cancellation) => kept.RefreshNowAsync(cancellation);

        public async ValueTask DisposeAsync()
        {
            await kept.DisposeAsync();
            foreach (IStapleObservation observation in observations)
            {
                observation.Dispose();
            }
        }
    }
}
