using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>
/// Turns how all certificates stand into what has happened since the look before. It begins empty: what is revoked or stale at the start is told
/// then, so that nothing is lost over a restart. Not thread-safe.
/// </summary>
internal sealed class HookState
{
    private readonly Dictionary<CertificateKey, HookKind> _told = [];
    private Dictionary<string, CertificateKey> _files = new(StringComparer.Ordinal);

    /// <param name="items">All certificates with their newest responses.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="next">When a response runs out next; null: none.</param>
    public IReadOnlyList<HookEvent> Look(IReadOnlyList<FeedItem> items, DateTimeOffset now, out DateTimeOffset? next)
    {
        List<HookEvent> events = [];
        next = null;
        Dictionary<string, CertificateKey> files = new(StringComparer.Ordinal);
        foreach (FeedItem item in items)
        {
            FeedSubject subject = item.Subject;
            files[subject.CertificateFile] = subject.Key;
            if (_files.TryGetValue(subject.CertificateFile, out CertificateKey before) && before != subject.Key)
            {
                events.Add(new HookEvent(HookKind.CertificateChanged, subject, now));
            }

            if (item.Response is { } response && now < response.NextUpdate)
            {
                next = next is null || response.NextUpdate < next ? response.NextUpdate : next;
            }

            if (KindOf(item, now) is { } kind && (_told.TryGetValue(subject.Key, out HookKind told) ? told != kind : kind != HookKind.Recovered))
            {
                _told[subject.Key] = kind;
                events.Add(new HookEvent(kind, subject, now));
            }
        }

        // A certificate that is gone and comes back is a new one.
        HashSet<CertificateKey> there = [.. files.Values];
        foreach (CertificateKey gone in _told.Keys.Where(key => !there.Contains(key)).ToList())
        {
            _told.Remove(gone);
        }

        _files = files;
        return events;
    }

    // Recovered stands for "good": it is told only where something else was told before.
    private static HookKind? KindOf(FeedItem item, DateTimeOffset now) => item.Response switch
    {
        { Status: CertStatus.Revoked } => HookKind.Revoked,
        { } good when now < good.NextUpdate => HookKind.Recovered,
        { } => HookKind.Stale,
        null when item.Decided => HookKind.Stale,
        null => null,
    };
}
