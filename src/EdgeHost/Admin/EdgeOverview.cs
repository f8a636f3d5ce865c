using System.Collections.Frozen;
using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.EdgeHost.Admin;

/// <summary>This edge's certificates for its admin endpoints. Lists come from one picture a second, however many ask for them.</summary>
internal sealed class EdgeOverview(ICertificateReports certificates, TimeProvider time) : IStapleOverview
{
    private static readonly TimeSpan PictureLife = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Picture? _picture;

    public ValueTask<OverviewPage> ListAsync(OverviewQuery query, CancellationToken cancellation)
    {
        Picture picture = Current();
        IEnumerable<OverviewRow> rows = query.WorstFirst ? picture.WorstFirst : picture.ByKey;
        rows = rows.Where(row => query.Wants(row.Why.Word));
        if (query.After is { } after)
        {
            string last = after.ToString();
            rows = rows.Where(row => string.CompareOrdinal(row.Certificate.Key.ToString(), last) > 0);
        }

        if (query.Search is { } search)
        {
            rows = rows.Where(row => row.Certificate.Key.ToString().StartsWith(search, StringComparison.OrdinalIgnoreCase)
                || row.Names.Any(name => name.Contains(search, StringComparison.OrdinalIgnoreCase)));
        }

        List<OverviewRow> page = [.. rows.Take(query.Limit + 1)];
        bool more = page.Count > query.Limit;
        page = more ? page[..query.Limit] : page;
        return ValueTask.FromResult(new OverviewPage(page, more && !query.WorstFirst ? page[^1].Certificate.Key : null)
        {
            Counts = picture.Counts,
        });
    }

    public ValueTask<NameExplanation?> ExplainAsync(string name, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        NameExplanation? told = certificates.Report(name) is { } report ? report.Explain(now)
            : CertificateKey.TryParse(name, out CertificateKey key) ? ByKey(key, now)
            : null;
        return ValueTask.FromResult(told);
    }

    public Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation) => certificates.RefreshAsync(key, cancellation);

    // The picture says under which name to look; how it stands is asked anew.
    private NameExplanation? ByKey(CertificateKey key, DateTimeOffset now) =>
        Current().ByKey.FirstOrDefault(row => row.Certificate.Key == key) is { Names: [var name, ..] }
            && certificates.Report(name) is { } report
            ? (report with { Certificates = [.. report.Certificates.Where(one => one.Key == key)] }).Explain(now)
            : null;

    private Picture Current()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_picture is null || (now - _picture.Taken).Duration() >= PictureLife)
            {
                _picture = Picture.Of(certificates.Report(), now);
            }

            return _picture;
        }
    }

    /// <summary>All certificates at one moment.</summary>
    private sealed record Picture(
        DateTimeOffset Taken,
        IReadOnlyList<OverviewRow> ByKey,
        IReadOnlyList<OverviewRow> WorstFirst,
        IReadOnlyDictionary<string, int> Counts)
    {
        public static Picture Of(IReadOnlyList<ExplainedName> names, DateTimeOffset now)
        {
            OverviewRow[] rows = [.. names
                .SelectMany(name => name.Certificates, (name, certificate) => (name.Name, Certificate: certificate))
                .GroupBy(pair => pair.Certificate.Key)
                .Select(group => (Names: group.Select(pair => pair.Name), group.First().Certificate))
                .Select(one => new OverviewRow(
                    [.. one.Names.Order(StringComparer.Ordinal)], one.Certificate, Explanation.Of(one.Certificate, now)))
                .OrderBy(row => row.Certificate.Key.ToString(), StringComparer.Ordinal)];
            return new Picture(
                now,
                rows,
                [.. rows.OrderByDescending(row => row.Why.Tone).ThenBy(row => row.Names[0], StringComparer.Ordinal)],
                rows.CountBy(row => row.Why.Word).ToFrozenDictionary());
        }
    }
}
