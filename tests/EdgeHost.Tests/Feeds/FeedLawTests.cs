using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>Law: who is told of changes comes to what who looks at everything comes to, whatever happens in whatever order.</summary>
public sealed class FeedLawTests : IDisposable
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow();

    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly TempFolder _folder = new();
    private readonly FeedBoard _board = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void What_is_told_of_changes_ends_as_what_looks_at_everything(int seed)
    {
        var random = new Random(seed);
        Leaf[] leaves = [.. Enumerable.Range(0, 5).Select(Make)];
        FeedSettings quickSettings = Settings("quick");
        FeedSettings wholeSettings = Settings("whole");
        FeedListener quickNews = _board.Listen();
        FeedListener wholeNews = _board.Listen();
        FeedListener quickHooks = _board.Listen();
        var quick = new FeedFolder(quickSettings);
        var whole = new FeedFolder(wholeSettings);
        HookState quickState = new();
        HookState wholeState = new();
        DateTimeOffset now = Start;
        bool look = false;
        HashSet<string> seen = [];
        _board.Show([.. leaves.Skip(1).Select(leaf => leaf.Subject)]);
        Array.ForEach(leaves, leaf => leaf.Kept = ((IStapleObserver)_board).Begin(new StapleWanted(leaf.Certificate)));
        for (int step = 0; step < 120; step++)
        {
            look |= Happens(random, leaves, [quickSettings.Directory, wholeSettings.Directory]);

            // At once, and when what failed is tried again.
            foreach (TimeSpan later in new[] { TimeSpan.Zero, random.Next(12) == 0 ? TimeSpan.FromMinutes(20) : FeedFolder.RetryPause })
            {
                now += later;
                quick.Apply(_board.News(quickNews, whole: look), now, look);
                whole.Apply(_board.News(wholeNews, whole: true), now, look: true);
                Assert.Equal(
                    Told(wholeState.Look(new FeedNews(Whole: true, _board.Items()), now, out DateTimeOffset? next)),
                    Told(quickState.Look(_board.News(quickHooks, whole: false), now, out DateTimeOffset? quickNext)));
                Assert.Equal(next, quickNext);
                look = false;
            }

            if (Directory.Exists(quickSettings.Directory))
            {
                string files = Files(quickSettings.Directory);
                Assert.Equal(Files(wholeSettings.Directory), files);
                seen.Add(files);
            }
        }

        Assert.InRange(seen.Count, 5, int.MaxValue);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    /// <returns>Whether files changed behind the feed's back, which only a look at the disk finds.</returns>
    private bool Happens(Random random, Leaf[] leaves, string[] directories)
    {
        Leaf leaf = leaves[random.Next(leaves.Length)];
        bool away = !Directory.Exists(directories[0]);
        switch (random.Next(12))
        {
            case 0:
                // One file holds one certificate.
                _board.Show([.. leaves.Where(_ => random.Next(3) > 0).OrderBy(_ => random.Next()).Select(one => one.Subject with { })
                    .DistinctBy(subject => subject.CertificateFile)]);
                return false;
            case 1:
                leaf.Kept?.Dispose();
                leaf.Kept = null;
                return false;
            case 2 or 3 when leaf.Kept is null:
                leaf.Kept = ((IStapleObserver)_board).Begin(new StapleWanted(leaf.Certificate));
                return false;
            case 4 when leaf.Kept is not null:
                // Synchronously: a first attempt that has ended.
                leaf.Kept.Attach(new Undecided(leaf.Certificate, random.Next(2) == 0 ? Task.CompletedTask : new TaskCompletionSource().Task));
                leaf.Kept.Publish(leaf.Staples[0]);
                return false;
            case 5 when !away:
                // What a directory of the draft's name does to a write, a full disk does.
                foreach (string draft in directories.Select(directory => Path.Combine(directory, $".{leaf.Subject.Name}.ocsp.{Environment.ProcessId}.new")))
                {
                    if (Directory.Exists(draft))
                    {
                        Directory.Delete(draft);
                    }
                    else
                    {
                        Directory.CreateDirectory(draft);
                    }
                }

                return false;
            case 6 when !away:
                foreach (string file in directories.Select(directory => Path.Combine(directory, leaf.Subject.Name + ".ocsp")))
                {
                    File.WriteAllText(file, "somebody else's");
                }

                return true;
            case 7:
                foreach (string directory in directories)
                {
                    Directory.Move(away ? directory + ".away" : directory, away ? directory : directory + ".away");
                }

                return away;
            default:
                leaf.Kept?.Publish(leaf.Staples[random.Next(leaf.Staples.Count)]);
                return false;
        }
    }

    // The first two come from one file, as when one replaces the other; the next two from two files with one name.
    private Leaf Make(int number)
    {
        ThrowawayCertificate leaf = _ca.Issue();
        IssuedCertificate issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, _ca.Der)).Certificate;
        string name = $"s{number / 2}";
        string file = $"/{Math.Max(1, number)}/{name}.pem";
        return new Leaf(
            issued,
            new FeedSubject(issued.Key, name, file, null, issued.Serial, [leaf.Der]),
            [.. new[] { 1, 2, 3, 4, 5, 30 }.Select(hours => Verified(issued, OcspResponseBuilder.Good(leaf, Start, TimeSpan.FromHours(hours)).Build()))]);
    }

    private static Staple Verified(IssuedCertificate certificate, byte[] response) =>
        Assert.IsType<StapleVerdict.Accepted>(new StapleVerifier().Verify(certificate, response, Start)).Staple;

    private FeedSettings Settings(string name) => new()
    {
        Key = name,
        Format = FeedFormats.ByName["lighttpd"],
        Directory = _folder.Folder(name),
    };

    private static string Files(string directory) => string.Join(' ', Directory.EnumerateFiles(directory)
        .Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)
        .Select(file => $"{Path.GetFileName(file)}:{CertificateKey.Of(File.ReadAllBytes(file))}"));

    private static string[] Told(IEnumerable<HookEvent> events) => [.. events.Select(happened => $"{happened.Word} {happened.Subject.Key}").Order()];

    private sealed record Leaf(IssuedCertificate Certificate, FeedSubject Subject, IReadOnlyList<Staple> Staples)
    {
        public IStapleObservation? Kept { get; set; }
    }

    private sealed record Undecided(IssuedCertificate Certificate, Task FirstAttempt) : IKeptStaple
    {
        public Staple? Current => null;

        public KeeperSnapshot Snapshot() => throw new NotSupportedException();

        public Task RefreshNowAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
