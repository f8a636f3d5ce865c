using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>Hands the certificates of the files to those who serve them, at start and whenever the files change.</summary>
internal sealed class CertificateRenewal(
    EdgeOptions options,
    CertificateShelf shelf,
    TakeCertificates take,
    TimeProvider time,
    ILogger<CertificateRenewal> log,
    ILogger<FolderWatch> watchLog,
    FeedBoard? feeds = null) : IDisposable
{
    private readonly HashSet<CertificateFault> _told = [];
    private readonly HashSet<string> _toldOpen = [];
    private CertificateUpdate? _update;

    // Set up before the first reading: a change after it is not missed.
    private readonly FolderWatch _watch = new(options.Certificates, time, watchLog);

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="StartFailedException">No certificate can be served.</exception>
    public void Begin()
    {
        (int served, IReadOnlyList<CertificateFault> faults) = Renew();
        if (served == 0)
        {
            IEnumerable<string> reasons = faults.Select(fault => $"{Environment.NewLine}  {fault.Origin}: {fault.Reason}");
            throw new StartFailedException($"No certificate can be served.{string.Concat(reasons)}", ExitCode.Configuration);
        }

        Tell(faults);
    }

    /// <summary>Follows the files until cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _watch.WaitAsync(options.RescanInterval, cancellation);
            try
            {
                Tell(Renew().Faults);
            }
            catch (Exception unexpected) when (unexpected is not OutOfMemoryException)
            {
                // The top of a loop: what is served stays, the next look may go better.
                Log.RenewalFailed(log, unexpected);
            }
        }
    }

    public void Dispose() => _watch.Dispose();

    /// <summary>Reads the files and hands over what they hold.</summary>
    private (int Served, IReadOnlyList<CertificateFault> Faults) Renew()
    {
        // Forgotten until this look is through: what it found is no news to the next one, which hands over everything if this one fails.
        CertificateUpdate? last = _update;
        _update = null;
        CertificateScan scan = shelf.Scan();

        // What was refused may be taken a minute later: it may have been too early.
        CertificateUpdate update = last is { Refused.Count: 0 } && !scan.IsNews ? last : Take(scan);
        _update = update;
        foreach (string file in scan.OpenKeyFiles.Where(_toldOpen.Add))
        {
            Log.KeyOpenToOthers(log, file);
        }

        return (scan.Entries.Count - update.Refused.Count, [.. scan.Faults, .. update.Refused, .. update.Faults]);
    }

    private CertificateUpdate Take(CertificateScan scan)
    {
        // First: a keeper that begins may look for its response in a feed's file.
        feeds?.Show(FeedSubjects.From(scan));
        return take(scan.Entries);
    }

    /// <summary>Says what is newly wrong and what is no longer.</summary>
    private void Tell(IReadOnlyCollection<CertificateFault> faults)
    {
        foreach (CertificateFault fault in faults.Where(_told.Add))
        {
            Log.CertificateFault(log, fault.Origin, fault.Reason);
        }

        foreach (CertificateFault gone in _told.Except(faults).ToList())
        {
            _told.Remove(gone);
            if (!faults.Any(fault => fault.Origin == gone.Origin))
            {
                Log.CertificateFaultGone(log, gone.Origin);
            }
        }
    }
}

/// <summary>Takes all certificates that there are, in the place of those before.</summary>
/// <returns>What was refused, and what was taken but cannot work.</returns>
internal delegate CertificateUpdate TakeCertificates(IReadOnlyList<CertificateEntry> entries);
