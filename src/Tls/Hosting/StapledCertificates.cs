using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>
/// The owner of everything that is served: takes certificates, has a staple kept for each, and publishes to each server name what
/// its handshakes need. Certificate and staple always change together.
/// </summary>
/// <remarks>All changes go through one lock; handshakes never see it, they read what was published.</remarks>
public sealed class StapledCertificates : IAsyncDisposable
{
    /// <summary>How often a retained certificate is looked at: it must not outlive its own notAfter by more than this.</summary>
    private static readonly TimeSpan RetainedCheck = TimeSpan.FromSeconds(30);

    private readonly IStapleSource _source;
    private readonly IIssuerLookup? _lookup;
    private readonly StapledCertificatesOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ITimer _retainedTimer;
    private readonly NameBook _book = new();
    private readonly List<Task> _stopping = [];
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    /// <param name="source">Where staples come from.</param>
    /// <param name="lookup">Finds issuers that are neither given nor in a chain; null: such a certificate is not stapled.</param>
    /// <param name="options">Bounds and rules.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where changes are told.</param>
    public StapledCertificates(
        IStapleSource source, IIssuerLookup? lookup, StapledCertificatesOptions options, TimeProvider time, ILogger<StapledCertificates> logger)
    {
        _source = source;
        _lookup = lookup;
        _options = options;
        _time = time;
        _logger = logger;
        _retainedTimer = time.CreateTimer(_ => Republish(book => book.WithRetained()), null, RetainedCheck, RetainedCheck);
    }

    /// <summary>The configured certificates. The list is replaced whole.</summary>
    internal IReadOnlyList<CertificateInCare> Live
    {
        get
        {
            lock (_lock)
            {
                return _book.Live;
            }
        }
    }

    /// <summary>What the listener's handshakes read.</summary>
    internal ServerNameDirectory Directory { get; } = new(ServerNames.Empty);

    /// <summary>
    /// Replaces the whole set of certificates. Those that were there before go on undisturbed; new ones are served when they are
    /// decided; those no longer in the set go on only until their successors may take over.
    /// </summary>
    /// <param name="entries">The set, in order of preference for the default: the first serves clients that name no server.</param>
    /// <returns>What was refused, and what was taken but cannot work; all faults at once.</returns>
    public CertificateUpdate Update(IReadOnlyCollection<CertificateEntry> entries)
    {
        var refused = new List<CertificateFault>();
        var faults = new List<CertificateFault>();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Dictionary<CertificateEntry, CertificateInCare> before = _book.Live.Concat(_book.Retained).ToDictionary(care => care.Entry, EntryIdentity.Comparer);
            var live = new List<CertificateInCare>(entries.Count);
            var fresh = new List<CertificateInCare>();
            foreach (CertificateEntry entry in entries.Distinct(EntryIdentity.Comparer))
            {
                if (before.TryGetValue(entry, out CertificateInCare? known))
                {
                    live.Add(known);
                }
                else
                {
                    switch (CertificateAdmission.Decide(entry, _time.GetUtcNow()))
                    {
                        case CertificateAdmission.Admitted(var care):
                            live.Add(care);
                            fresh.Add(care);
                            break;
                        case CertificateAdmission.Refused(var reason):
                            refused.Add(new CertificateFault(entry.Origin, reason));
                            break;
                    }
                }
            }

            faults.AddRange(live.Where(care => care.HardFail && !care.HasResponder).Select(care => new CertificateFault(
                care.Entry.Origin,
                $"its policy is HardFail{(care.MustStaple ? " (the certificate says must-staple)" : "")}, but it names no OCSP responder and none is configured: "
                + "every handshake for it is refused. Name a responder for it, or set its policy to SoftFail.")));
            _book.Replace(live);
            foreach (CertificateInCare care in fresh)
            {
                care.Start(_source, _lookup, _time, Changed);
            }

            PublishTable();
            Publish(_book.Names);
        }

        return new CertificateUpdate(refused, faults);
    }

    /// <summary>Ends when <see cref="StartUpAsync"/> has: start-up is decided for every name.</summary>
    public Task Decided => _decided.Task;

    /// <summary>
    /// Ends when the listeners should open, for no name should wait for another: when every name is decided, or some are and nothing more has
    /// been for 2 s. Handshakes for those that are not are refused until they are.
    /// </summary>
    public Task WaitUntilWorthOpeningAsync(CancellationToken cancellation) =>
        ListenerOpening.WaitAsync(Decided, CountDecided, _time, cancellation);

    /// <summary>
    /// Ends when start-up is decided for every name: each certificate's first attempt has ended, or the budget has passed. No name
    /// waits for another: what is decided is published at once.
    /// </summary>
    public async Task StartUpAsync(CancellationToken cancellation)
    {
        IReadOnlyList<CertificateInCare> live = Live;
        try
        {
            await Task.WhenAll(live.Select(care => care.FirstAttempt)).WaitAsync(_options.StartupBudget, _time, cancellation);
        }
        catch (TimeoutException)
        {
            Log.StartupBudgetSpent(_logger, _options.StartupBudget, live.Count(care => !care.FirstAttempt.IsCompleted), live.Count);
        }

        lock (_lock)
        {
            foreach (CertificateInCare care in live)
            {
                care.Overdue = true;
            }

            Publish(_book.Names);
        }

        _decided.TrySetResult();
    }

    /// <summary>How each name stands now, the preferred certificate first.</summary>
    public IReadOnlyList<NameReport> Report()
    {
        lock (_lock)
        {
            return [.. _book.Names.Select(Report)];
        }
    }

    /// <summary>How the name stands that serves <paramref name="serverName"/>; null where nothing does.</summary>
    public NameReport? Report(string serverName)
    {
        lock (_lock)
        {
            return ServerNamePattern.TryNormalize(serverName, out string? name) && _book.Find(name) is { } found ? Report(found) : null;
        }
    }

    /// <summary>Asks a responder about a certificate now, and ends with the attempt.</summary>
    /// <returns>False: no staple is kept for such a certificate.</returns>
    public async Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation)
    {
        IKeptStaple? kept = Live.FirstOrDefault(care => care.Key == key)?.Kept;
        await (kept?.RefreshNowAsync(cancellation) ?? Task.CompletedTask);
        return kept is not null;
    }

    public async ValueTask DisposeAsync()
    {
        Task[] stopping;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            stopping = [.. _stopping, .. _book.Live.Concat(_book.Retained).Select(care => care.DisposeAsync().AsTask())];
        }

        await _retainedTimer.DisposeAsync();
        await Task.WhenAll(stopping);
    }

    private int CountDecided() => Live.Count(care => care.FirstAttempt.IsCompleted);

    /// <summary>A staple came, or a first attempt ended: its names are published anew.</summary>
    private void Changed(CertificateInCare care) => Republish(book => book.NamesOf(care));

    private void Republish(Func<NameBook, IEnumerable<NameEntry>> which)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                Publish([.. which(_book)]);
            }
        }
    }

    private void Publish(IReadOnlyCollection<NameEntry> names)
    {
        DateTimeOffset now = _time.GetUtcNow();
        foreach (NameEntry name in names)
        {
            List<CertificateInCare> order = NamePlan.Order(_book.Candidates(name), now);
            name.Slot.Served = new ServedName([.. order.Take(ServedName.MaxPairs).Select(care => new ServedPair(
                care.Native, care.HardFail, care.Staple, isKept: care.HasResponder && care.Policy != StaplePolicy.Off))]);
            name.Serving = order;
        }

        foreach (CertificateInCare done in _book.TakeReplaced())
        {
            Log.CertificateRetired(_logger, done.Key, done.Entry.Origin);
            _stopping.RemoveAll(task => task.IsCompleted);
            _stopping.Add(done.DisposeAsync().AsTask());
        }
    }

    private void PublishTable() => Directory.Names = new ServerNames(
        _book.Names.Select(name => KeyValuePair.Create(name.Pattern, name.Slot)), _book.Default?.Slot, _options.StrictSni);

    private NameReport Report(NameEntry name)
    {
        DateTimeOffset now = _time.GetUtcNow();
        List<CertificateInCare> order = NamePlan.Order(_book.Candidates(name), now);
        return new NameReport(
            name.Pattern,
            _book.Candidates(name).All(candidate => candidate.Certificate.FirstAttempt.IsCompleted || candidate.Certificate.Overdue),
            name.Slot.Served.MayBeServed(now),
            [.. order.Concat(_book.Candidates(name).Select(candidate => candidate.Certificate)).Distinct().Select(care => care.Report())]);
    }
}
