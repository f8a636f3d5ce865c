using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Responder.Admin;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Silo.Admin;

/// <summary>The cluster's certificates for the admin endpoints: any silo answers for all. Lists come from the catalogue, how each stands
/// from its grain. It finds by key: names are the edges' affair.</summary>
internal sealed class ClusterOverview(IGrainFactory grains, StapleVerifier verifier, TimeProvider time) : IStapleOverview
{
    /// <summary>Grains that are asked at once.</summary>
    private const int AtOnce = 32;

    private static readonly TimeSpan GlanceLife = TimeSpan.FromSeconds(2);

    // A bucket answers at once, a grain too once it is awake; one whose silo died is told of by its bucket.
    private static readonly TimeSpan BucketDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GrainDeadline = TimeSpan.FromSeconds(3);

    private readonly HeldReading _reading = new(verifier);
    private readonly Lock _lock = new();
    private (DateTimeOffset At, Task<BucketGlance[]> Buckets)? _glance;

    public async ValueTask<OverviewPage> ListAsync(OverviewQuery query, CancellationToken cancellation)
    {
        BucketGlance[] buckets = await GlanceAsync().WaitAsync(cancellation);
        List<MemberReport> members = query is { WorstFirst: true, Search: null }
            ? [.. buckets.SelectMany(bucket => bucket.Worst).OrderByDescending(member => member.Tone).Take(query.Limit)]
            : [];
        bool ended = true;
        if (members.Count < query.Limit)
        {
            HashSet<string> there = [.. members.Select(member => member.Certificate)];
            List<MemberReport> page = await PageAsync(query, query.Limit, cancellation);
            ended = page.Count < query.Limit;
            members.AddRange(page.Where(member => !there.Contains(member.Certificate)).Take(query.Limit - members.Count));
        }

        var rows = new OverviewRow[members.Count];
        await Parallel.ForAsync(
            0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, stop) => rows[i] = await RowAsync(members[i], stop));
        CertificateKey last = default;
        bool more = !query.WorstFirst && !ended && CertificateKey.TryParse(members[^1].Certificate, out last);
        return new OverviewPage(rows, more ? last : null)
        {
            Counts = buckets.SelectMany(bucket => bucket.Counts).GroupBy(state => state.Key)
                .ToDictionary(group => group.Key, group => group.Sum(state => state.Value)),
        };
    }

    public async ValueTask<NameExplanation?> ExplainAsync(string name, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        return CertificateKey.TryParse(name, out CertificateKey key)
            && await HeldAsync(key.ToString(), cancellation) is { } held && _reading.Read(key, held, now) is var (_, certificate)
            ? new ExplainedName(key.ToString(), true, true, [certificate]).Explain(now)
            : null;
    }

    public Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation) =>
        Grain(key.ToString()).Refresh().WaitAsync(cancellation);

    public async Task<bool?> RemoveAsync(CertificateKey key, CancellationToken cancellation) =>
        await Grain(key.ToString()).Remove().WaitAsync(cancellation);

    private ICertificateKeeping Grain(string key) => grains.GetGrain<ICertificateKeeping>(key);

    private Task<HeldCertificate?> HeldAsync(string key, CancellationToken cancellation) =>
        Grain(key).Held().WaitAsync(GrainDeadline, time, cancellation);

    // The page reloads every 10 s for each who looks at it; the buckets are asked once for all.
    private Task<BucketGlance[]> GlanceAsync()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_glance is not { } known || now - known.At >= GlanceLife || known.Buckets.IsFaulted)
            {
                _glance = known = (now, Task.WhenAll(Enumerable.Range(0, CatalogueBuckets.Count).Select(bucket =>
                    grains.GetGrain<ICatalogueBucketKeeping>(bucket).Glance(OverviewQuery.LimitMax).WaitAsync(BucketDeadline, time))));
            }

            return known.Buckets;
        }
    }

    // Keys are hashes and a bucket is their first six bits, so the buckets one after the other are the keys in order.
    private async Task<List<MemberReport>> PageAsync(OverviewQuery query, int limit, CancellationToken cancellation)
    {
        string prefix = query.Search?.ToLowerInvariant() ?? "";
        string after = query.After?.ToString() ?? "";
        List<MemberReport> page = [];
        for (int bucket = after.Length == 0 ? 0 : CatalogueBuckets.Of(after); bucket < CatalogueBuckets.Count && page.Count < limit; bucket++)
        {
            BucketQuery asked = new() { Limit = limit - page.Count, After = after, Prefix = prefix, State = query.State };
            page.AddRange(await grains.GetGrain<ICatalogueBucketKeeping>(bucket).Page(asked)
                .WaitAsync(BucketDeadline, time, cancellation));
        }

        return page;
    }

    private async Task<OverviewRow> RowAsync(MemberReport member, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        CertificateKey key = CertificateKey.TryParse(member.Certificate, out CertificateKey parsed) ? parsed : default;
        try
        {
            if (await HeldAsync(member.Certificate, cancellation) is { } held && _reading.Read(key, held, now) is var (names, certificate))
            {
                return new OverviewRow(names, certificate, Explanation.Of(certificate, now));
            }
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Its silo may have died this second. What is known is in the catalogue.
        }

        ExplainedCertificate silent = new(key, null) { Policy = PolicyInForce.KeptOnly, Problem = "its grain does not answer at this moment." };
        return new OverviewRow([], silent, new Explanation(ExplainedState.Waiting, Trouble.None, Tone.Attention)
        {
            Cause = $"Its grain does not answer at this moment; it last told the catalogue: {member.State}.",
            Next = "The catalogue wakes it on another silo within seconds.",
            Advice = "look again in half a minute; if it is still silent, look into the silos' logs.",
        });
    }
}
