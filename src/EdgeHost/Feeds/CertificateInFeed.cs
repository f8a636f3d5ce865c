using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>One certificate that others serve: its issuer is found, then its staple is kept, until this is disposed.</summary>
internal sealed class CertificateInFeed : IAsyncDisposable
{
    private static readonly TimeSpan IssuerRetryAtFirst = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IssuerRetryAtMost = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LeafCertificate _leaf;
    private readonly PolicyInForce _policy;
    private readonly bool _hasResponder;
    private readonly Task _care;
    private volatile IKeptStaple? _kept;
    private volatile string? _problem;

    public CertificateInFeed(CertificateEntry entry, LeafCertificate leaf, IStapleSource source, IIssuerLookup lookup, TimeProvider time)
    {
        Origin = entry.Origin;
        _leaf = leaf;
        _policy = entry.Policy == StaplePolicy.Off ? PolicyInForce.Off : PolicyInForce.KeptOnly;
        _hasResponder = leaf.OcspUrls.Count + entry.ResponderOverride.Count > 0;
        IEnumerable<string> names = entry.Names.Count > 0 ? entry.Names
            : leaf.DnsNames.Concat(leaf.IpAddresses.Select(address => address.ToString()));
        Names = [.. names.Append(FeedSubjects.NameOf(entry.Origin)).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (IsApplicable)
        {
            _care = Task.Run(() => CareAsync(entry, leaf, source, lookup, time));
        }
        else
        {
            _care = Task.CompletedTask;
            _firstAttempt.SetResult();
        }
    }

    /// <summary>The file it came from.</summary>
    public string Origin { get; }

    /// <summary>What it is called when somebody asks: the names that it is for, and the one that its files bear.</summary>
    public IReadOnlyList<string> Names { get; }

    public CertificateKey Key => _leaf.Key;

    /// <summary>False: it names no responder and none is configured, or its policy is off.</summary>
    public bool IsApplicable => _hasResponder && _policy != PolicyInForce.Off;

    /// <summary>Ends when there is a staple or the first attempt to get one has ended.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <summary>The keeper; null while its issuer is not known.</summary>
    public IKeptStaple? Kept => _kept;

    /// <summary>Why there is no keeper; null: nothing is wrong.</summary>
    public string? Problem => _problem;

    /// <summary>How it stands now.</summary>
    public ExplainedCertificate Report() => new(Key, _kept?.Snapshot())
    {
        Policy = _policy,
        MustStaple = _leaf.MustStaple,
        NotAfter = _leaf.NotAfter,
        HasResponder = _hasResponder,
        Problem = _problem,
        Origin = Origin,
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _care;
        if (_kept is { } kept)
        {
            await kept.DisposeAsync();
        }

        _firstAttempt.TrySetResult();
        _stop.Dispose();
    }

    private async Task CareAsync(CertificateEntry entry, LeafCertificate leaf, IStapleSource source, IIssuerLookup lookup, TimeProvider time)
    {
        try
        {
            IssuedCertificate issued = await FindIssuerAsync(entry, leaf, lookup, time);
            _kept = source.Keep(new StapleWanted(issued) { ResponderOverride = entry.ResponderOverride }, static _ => { });
            await _kept.FirstAttempt.WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody wants it any more.
        }

        _firstAttempt.TrySetResult();
    }

    /// <summary>The issuer given, else the one in the chain, else by caIssuers, asked again with growing pauses.</summary>
    private async Task<IssuedCertificate> FindIssuerAsync(
        CertificateEntry entry, LeafCertificate leaf, IIssuerLookup lookup, TimeProvider time)
    {
        IssuedCertificateResult found = IssuedCertificate.FindIssuer(leaf, entry.Issuer is { } given ? [given] : entry.Chain);
        for (TimeSpan pause = IssuerRetryAtFirst; ; pause = pause * 2 < IssuerRetryAtMost ? pause * 2 : IssuerRetryAtMost)
        {
            found = found is IssuedCertificateResult.Created ? found : await lookup.FindAsync(leaf, _stop.Token);
            if (found is IssuedCertificateResult.Created created)
            {
                _problem = null;
                return created.Certificate;
            }

            // Without an issuer nobody can be asked: that ends the first attempt.
            _problem = ((IssuedCertificateResult.Refused)found).Explanation;
            _firstAttempt.TrySetResult();
            await Task.Delay(pause, time, _stop.Token);
        }
    }
}
