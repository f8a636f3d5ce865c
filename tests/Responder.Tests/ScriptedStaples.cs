using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Tests;

/// <summary>A staple source whose staples the test publishes.</summary>
internal sealed class ScriptedStaples : IStapleSource
{
    /// <summary>The keeper made last.</summary>
    public ScriptedKeeper? Last { get; private set; }

    public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish) => Last = new ScriptedKeeper(wanted.Certificate, publish);
}

internal sealed class ScriptedKeeper(IssuedCertificate certificate, Action<Staple> publish) : IKeptStaple
{
    public IssuedCertificate Certificate => certificate;

    public Staple? Current { get; private set; }

    public DateTimeOffset? NextAttempt { get; set; }

    public Task FirstAttempt => Task.CompletedTask;

    public void Publish(Staple staple)
    {
        Current = staple;
        publish(staple);
    }

    public KeeperSnapshot Snapshot() => new(KeeperState.Good, Current, DateTimeOffset.UnixEpoch, NextAttempt, null, 0, null);

    public Task RefreshNowAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
