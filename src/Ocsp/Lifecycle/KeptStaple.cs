using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>One caller's hold on a keeper that others may hold too.</summary>
internal sealed class KeptStaple(EmbeddedKeeper keeper, IssuedCertificate certificate, Action<Staple> publish, Func<KeptStaple, Task> leave, ILogger logger)
    : IKeptStaple
{
    private readonly Lock _publishing = new();
    private Staple? _published;
    private bool _disposed;

    public IssuedCertificate Certificate => certificate;

    public Staple? Current => keeper.Current;

    public Task FirstAttempt => keeper.FirstAttempt;

    internal EmbeddedKeeper Keeper => keeper;

    public KeeperSnapshot Snapshot() => keeper.Snapshot();

    public Task RefreshNowAsync(CancellationToken cancellation) => keeper.RefreshNowAsync().WaitAsync(cancellation);

    /// <summary>After it has ended, nothing is published any more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_publishing)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        await leave(this);
    }

    /// <summary>Publishes a staple if it supersedes what was published here before.</summary>
    internal void Publish(Staple staple)
    {
        lock (_publishing)
        {
            if (_disposed || !staple.Supersedes(_published))
            {
                return;
            }

            _published = staple;
            try
            {
                publish(staple);
            }
            catch (Exception fault)
            {
                // The caller's code, called back: its fault must not end the care for the certificate.
                Log.PublishThrew(logger, fault, certificate.Key);
            }
        }
    }
}
