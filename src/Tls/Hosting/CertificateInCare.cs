using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>One certificate that is served or about to be: its native handles, its policy, and the staple that is kept for it.</summary>
/// <remarks>The state changes only through <see cref="StapledCertificates"/>, under its lock; the tasks here only report to it.</remarks>
internal sealed class CertificateInCare : IAsyncDisposable
{
    private static readonly TimeSpan IssuerRetryAtFirst = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IssuerRetryAtMost = TimeSpan.FromHours(1);

    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LeafCertificate _leaf;
    private volatile IKeptStaple? _kept;
    private volatile string? _problem;
    private volatile Staple? _staple;

    // Until the first attempt has ended; then let go of: there may be ten thousand of these.
    private volatile CancellationTokenSource? _stop;
    private volatile Task _care = Task.CompletedTask;

    public CertificateInCare(CertificateEntry entry, TlsCertificate native, LeafCertificate leaf, IReadOnlyList<string> names)
    {
        Entry = entry;
        Native = native;
        Names = names;
        _leaf = leaf;
        Policy = entry.Policy switch
        {
            StaplePolicy.Auto => leaf.MustStaple ? StaplePolicy.HardFail : StaplePolicy.SoftFail,
            _ => entry.Policy,
        };
    }

    public CertificateEntry Entry { get; }

    public TlsCertificate Native { get; }

    /// <summary>Exact names and wildcards, normalised.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The policy in force; never Auto.</summary>
    public StaplePolicy Policy { get; }

    public CertificateKey Key => Native.Key;

    public bool HardFail => Policy == StaplePolicy.HardFail;

    public bool MustStaple => _leaf.MustStaple;

    public DateTimeOffset NotBefore => _leaf.NotBefore;

    public DateTimeOffset NotAfter => _leaf.NotAfter;

    /// <summary>Somebody can be asked about it.</summary>
    public bool HasResponder => _leaf.OcspUrls.Count > 0 || Entry.ResponderOverride.Count > 0;

    public Staple? Staple => _staple;

    /// <summary>Its keeper; null until the issuer is known, and where OCSP does not apply.</summary>
    public IKeptStaple? Kept => _kept;

    public bool Revoked => _staple?.Status == CertStatus.Revoked;

    /// <summary>The first attempt has ended, or there was none to wait for.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <summary>It may take over from the certificate that it replaces.</summary>
    public bool Decided => HardFail ? _staple?.Status == CertStatus.Good : FirstAttempt.IsCompleted;

    /// <summary>The start-up budget has passed without a decision.</summary>
    public bool Overdue { get; set; }

    /// <summary>Starts to keep a staple. Reports every staple and the end of the first attempt through <paramref name="changed"/>.</summary>
    public void Start(IStapleSource source, IIssuerLookup? lookup, TimeProvider time, Action<CertificateInCare> changed)
    {
        if (Policy == StaplePolicy.Off || !HasResponder)
        {
            _firstAttempt.TrySetResult();
            return;
        }

        var stop = new CancellationTokenSource();
        _stop = stop;
        _care = CareAsync(source, lookup, time, changed, stop.Token);
    }

    /// <summary>Ends the care. The native handles stay until the last handshake that took them is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await (_stop?.CancelAsync() ?? Task.CompletedTask);
        await _care;
        if (_kept is { } kept)
        {
            await kept.DisposeAsync();
        }

        _firstAttempt.TrySetResult();
    }

    public CertificateReport Report() =>
        new(Key, Entry.Origin, Native.Kind, Policy, MustStaple, NotAfter, _kept?.Snapshot(), _problem)
        {
            HasResponder = HasResponder,
        };

    private async Task CareAsync(
        IStapleSource source, IIssuerLookup? lookup, TimeProvider time, Action<CertificateInCare> changed, CancellationToken stop)
    {
        // Everything below may take long; handing over ten thousand certificates must not.
        await Task.Yield();
        try
        {
            IssuedCertificate? issued = await FindIssuerAsync(lookup, time, changed, stop);
            if (issued is null)
            {
                return;
            }

            _kept = source.Keep(new StapleWanted(issued) { ResponderOverride = Entry.ResponderOverride }, staple =>
            {
                if (staple.Supersedes(_staple))
                {
                    _staple = staple;
                    changed(this);
                }
            });
            await _kept.FirstAttempt.WaitAsync(stop);
            _firstAttempt.TrySetResult();
            changed(this);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        finally
        {
            _stop = null;
            _care = Task.CompletedTask;
        }
    }

    /// <summary>The issuer given, else the one in the chain, else by caIssuers, asked again with growing pauses.</summary>
    private async Task<IssuedCertificate?> FindIssuerAsync(
        IIssuerLookup? lookup, TimeProvider time, Action<CertificateInCare> changed, CancellationToken stop)
    {
        IssuedCertificateResult found = IssuedCertificate.FindIssuer(_leaf, Entry.Issuer is { } given ? [given] : Entry.Chain);
        TimeSpan pause = IssuerRetryAtFirst;
        while (true)
        {
            switch (found)
            {
                case IssuedCertificateResult.Created created:
                    _problem = null;
                    return created.Certificate;
                case IssuedCertificateResult.Refused refused when Entry.Issuer is not null || lookup is null:
                    GiveUpFor(refused.Explanation, changed);
                    return null;
                case IssuedCertificateResult.Refused refused when _problem is null:
                    // The first look-up follows at once; only its failure is worth telling.
                    _problem = refused.Explanation;
                    break;
                case IssuedCertificateResult.Refused refused:
                    GiveUpFor(refused.Explanation, changed);
                    await Task.Delay(pause, time, stop);
                    pause = pause * 2 < IssuerRetryAtMost ? pause * 2 : IssuerRetryAtMost;
                    break;
            }

            found = await lookup!.FindAsync(_leaf, stop);
        }
    }

    /// <summary>Without an issuer nobody can be asked: that ends the first attempt.</summary>
    private void GiveUpFor(string problem, Action<CertificateInCare> changed)
    {
        _problem = problem;
        _firstAttempt.TrySetResult();
        changed(this);
    }
}
