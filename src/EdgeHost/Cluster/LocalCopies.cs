using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>The copies on this edge's disk: read and verified when a certificate comes, written when a newer response has come. An edge
/// that starts with nothing else alive staples from them.</summary>
internal sealed class LocalCopies : IAsyncDisposable
{
    private const int Window = 8;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly DueLoop<WatchedCertificate> _loop;
    private readonly IStapleStore _store;
    private readonly StapleVerifier _verifier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public LocalCopies(IStapleStore store, StapleVerifier verifier, TimeProvider time, ILogger logger)
    {
        _store = store;
        _verifier = verifier;
        _time = time;
        _logger = logger;
        _loop = new DueLoop<WatchedCertificate>(Window, time, StepAsync);
    }

    public void Start() => _loop.Start();

    /// <summary>A certificate is new here, or has a newer staple.</summary>
    public void Changed(WatchedCertificate certificate) => _loop.Schedule(certificate, _time.GetUtcNow());

    public void Remove(WatchedCertificate certificate) => _loop.Remove(certificate);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<DateTimeOffset?> StepAsync(WatchedCertificate certificate, CancellationToken cancellation)
    {
        StoreLoad held = await _store.LoadAsync(certificate.Certificate.Key, cancellation);
        DateTimeOffset now = _time.GetUtcNow();
        if (held is StoreLoad.Found { Record.Response: { } response }
            && _verifier.Verify(certificate.Certificate, response, now) is StapleVerdict.Accepted accepted)
        {
            certificate.Accept(accepted.Staple);
            if (ReferenceEquals(certificate.Current, accepted.Staple) || !certificate.Current!.Supersedes(accepted.Staple))
            {
                // The disk has what is at hand.
                return null;
            }
        }

        if (certificate.Current is not { } staple)
        {
            return null;
        }

        StoreVersion version = held is StoreLoad.Found found ? found.Version : StoreVersion.None;
        DateTimeOffset firstSeen = held is StoreLoad.Found { Record.FirstSeen: var seen } ? seen : certificate.Since;
        StapleRecord record = new()
        {
            Response = staple.Bytes,
            FirstSeen = firstSeen,
            Answered = now,
            NextAttempt = certificate.LastWord?.Reply.NextAttempt,
        };
        switch (await _store.SaveAsync(certificate.Certificate.Key, record, version, cancellation))
        {
            case StoreSave.Saved:
                return null;
            case StoreSave.Conflict:
                return now;
            case StoreSave.Failed failed:
                Log.CopyNotSaved(_logger, certificate.Key, failed.Problem);
                return now + AfterFailure;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
