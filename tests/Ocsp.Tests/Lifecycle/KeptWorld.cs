using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>A clock, a CA that lives by it, responders that answer from a script, and what keepers need. All in memory.</summary>
internal sealed class KeptWorld : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly KeyPair LeafKey = KeyPair.Create(ThrowawayKeyKind.EcdsaP256);

    private readonly Dictionary<CertificateKey, ThrowawayCertificate> _leaves = [];

    public KeptWorld()
    {
        Clock = new FakeTimeProvider(Start);
        Time = new SteppedClock(Clock);
        Ca = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = Time, NotBefore = Start.AddYears(-5) });
        Fetcher = new ScriptedFetcher(this);
        Logger = new ListLogger();
    }

    public FakeTimeProvider Clock { get; }

    /// <summary>The clock as keepers see it; its wall clock can be set without its monotonic one.</summary>
    public SteppedClock Time { get; }

    public DateTimeOffset Now => Time.GetUtcNow();

    public CertificateAuthority Ca { get; }

    public ScriptedFetcher Fetcher { get; }

    public ListLogger Logger { get; }

    public IStapleStore Store { get; set; } = new MemoryStapleStore();

    /// <summary>What responders give: 8 hours from now, good, unless a test says otherwise.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(8);

    public IssuedCertificate Issue(params string[] urls)
    {
        ThrowawayCertificate leaf = Ca.Issue(new LeafOptions { OcspUrls = [.. urls.Select(url => new Uri(url))], Key = LeafKey, NotBefore = Start.AddDays(-30) });
        IssuedCertificate issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, Ca.Der)).Certificate;
        lock (_leaves)
        {
            _leaves.Add(issued.Key, leaf);
        }

        return issued;
    }

    /// <summary>The DER of an answer about a certificate, as its CA signs it at this moment.</summary>
    public byte[] Answer(IssuedCertificate certificate, AnswerStatus status = AnswerStatus.Good, DateTimeOffset? thisUpdate = null, TimeSpan? window = null)
    {
        ThrowawayCertificate leaf;
        lock (_leaves)
        {
            leaf = _leaves[certificate.Key];
        }

        OcspSingle single = OcspSingle.Of(leaf, thisUpdate ?? Now, window ?? Window) with { Status = status };
        return new OcspResponseBuilder { Signer = Ca.Signer, Singles = [single], ProducedAt = thisUpdate ?? Now }.Build();
    }

    public FetchOutcome Answered(OcspQuestion question, AnswerStatus status = AnswerStatus.Good, DateTimeOffset? thisUpdate = null) =>
        new FetchOutcome.Answered(Answer(question.Certificate, status, thisUpdate), question.Hash, false, HttpCacheHints.None);

    public KeeperContext Context()
    {
        var responders = new Responders(new ResponderLimits(8), Time, Logger);
        return new KeeperContext
        {
            Fetcher = new GatedFetcher(Fetcher, responders, new OcspMetrics(null), Time),
            Responders = responders,
            Verifier = new StapleVerifier(VerificationPolicy.Default),
            Time = Time,
            Logger = Logger,
            Metrics = new OcspMetrics(null),
            Random = () => 0.5,
        };
    }

    public EmbeddedKeepers Keepers(RefreshPolicy? policy = null) => new(
        new KeeperOptions { Refresh = policy ?? RefreshPolicy.Default }, Store, Time, Logger, new OcspMetrics(null), Fetcher);

    public void Dispose() => Ca.Dispose();
}
