using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>
/// Turns how certificates stand into what has happened since the look before. It begins empty: what is revoked or stale at the start is told
/// then, so that nothing is lost over a restart. Not thread-safe.
/// </summary>
internal sealed class HookState
{
    private readonly Dictionary<CertificateKey, HookKind> _told = [];
    private readonly Agenda _agenda = new();

    // By the file of the certificate, as is the agenda.
    private Dictionary<string, FeedItem> _items = new(StringComparer.Ordinal);

    /// <param name="news">The certificates with their newest responses, all or those that changed.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="next">When a response runs out next; null: none.</param>
    public IReadOnlyList<HookEvent> Look(FeedNews news, DateTimeOffset now, out DateTimeOffset? next)
    {
        List<HookEvent> events = [];
        Dictionary<string, FeedItem> before = _items;
        if (news.Whole)
        {
            _items = new Dictionary<string, FeedItem>(news.Items.Count, StringComparer.Ordinal);
        }

        foreach (FeedItem item in news.Items)
        {
            FeedSubject subject = item.Subject;
            if (before.TryGetValue(subject.CertificateFile, out FeedItem? last) && last.Subject.Key != subject.Key)
            {
                events.Add(new HookEvent(HookKind.CertificateChanged, subject, now));
            }

            _items[subject.CertificateFile] = item;
            Judge(item, now, events);
        }

        if (news.Whole)
        {
            Forget(before);
        }

        foreach (string file in _agenda.Due(now))
        {
            Judge(_items[file], now, events);
        }

        next = _agenda.Next;
        return events;
    }

    private void Judge(FeedItem item, DateTimeOffset now, List<HookEvent> events)
    {
        FeedSubject subject = item.Subject;
        _agenda.Set(subject.CertificateFile, item.Response is { } response && now < response.NextUpdate ? response.NextUpdate : null);
        if (KindOf(item, now) is { } kind && (_told.TryGetValue(subject.Key, out HookKind told) ? told != kind : kind != HookKind.Recovered))
        {
            _told[subject.Key] = kind;
            events.Add(new HookEvent(kind, subject, now));
        }
    }

    /// <summary>A certificate that is gone and comes back is a new one.</summary>
    private void Forget(Dictionary<string, FeedItem> before)
    {
        foreach (string gone in before.Keys.Where(file => !_items.ContainsKey(file)))
        {
            _agenda.Set(gone, null);
        }

        HashSet<CertificateKey> there = [.. _items.Values.Select(item => item.Subject.Key)];
        foreach (CertificateKey gone in _told.Keys.Where(key => !there.Contains(key)).ToList())
        {
            _told.Remove(gone);
        }
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
