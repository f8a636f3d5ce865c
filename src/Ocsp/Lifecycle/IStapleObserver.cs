using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>Looks on while staples are kept: the responder's index, feeds for other servers. It changes nothing.</summary>
public interface IStapleObserver
{
    /// <summary>A certificate is about to be kept.</summary>
    IStapleObservation Begin(StapleWanted wanted);
}

/// <summary>One kept certificate, as an observer follows it. Disposed when it is no longer kept. Calls must be quick and must not throw.</summary>
public interface IStapleObservation : IDisposable
{
    /// <summary>The keeper is there; called once. A staple may come before.</summary>
    void Attach(IKeptStaple kept);

    /// <summary>A staple that supersedes the one before. Never two calls at once.</summary>
    void Publish(Staple staple);
}
