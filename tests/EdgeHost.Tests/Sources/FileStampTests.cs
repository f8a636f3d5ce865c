using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Sources;

/// <summary>Files that rest are not read again, and every change of one is seen all the same, however well it hides.</summary>
public sealed class FileStampTests : IDisposable
{
    // Files of one length, whatever is in them.
    private const int Length = 512 * 1024;

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly ThrowawayCertificate _before;
    private readonly ThrowawayCertificate _after;

    public FileStampTests()
    {
        _before = Issue();
        _after = _ca.Issue(new LeafOptions { DnsNames = ["a.test"], Key = _before.Key });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_that_rest_are_not_read_again(bool keyInFile)
    {
        Write("a.pem", _before.ChainPem() + (keyInFile ? _before.Key.ToPem() : ""));
        if (!keyInFile)
        {
            Write("a.key", _before.Key.ToPem());
        }

        CertificateShelf shelf = Shelf();
        Assert.InRange(AllocatedBy(() => Assert.True(shelf.Scan().IsNews)), Length, long.MaxValue);

        long again = AllocatedBy(() => Assert.False(shelf.Scan().IsNews));

        Assert.InRange(again, 0, Length / 4);
    }

    [Fact]
    public void A_file_written_a_moment_ago_is_read_again()
    {
        Write("a.pem", _before.ChainPem() + _before.Key.ToPem());
        CertificateShelf shelf = Shelf(filesRest: false);
        shelf.Scan();

        Assert.InRange(AllocatedBy(() => Assert.False(shelf.Scan().IsNews)), Length, long.MaxValue);
    }

    [Theory]
    [InlineData("in place")]
    [InlineData("by renaming")]
    [InlineData("by a link to elsewhere")]
    public void A_change_that_keeps_length_and_time_of_writing_is_seen(string how)
    {
        DateTime written = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        _folder.Folder("elsewhere");
        Write("a.key", _before.Key.ToPem());
        Write("elsewhere/before", _before.ChainPem(), written);
        if (how == "by a link to elsewhere")
        {
            File.CreateSymbolicLink(_folder["a.pem"], _folder["elsewhere/before"]);
        }
        else
        {
            Write("a.pem", _before.ChainPem(), written);
        }

        CertificateShelf shelf = Shelf();
        shelf.Scan();
        Assert.False(shelf.Scan().IsNews);

        Write(how == "in place" ? "a.pem" : "elsewhere/after", _after.ChainPem(), written);
        switch (how)
        {
            case "by renaming":
                File.Move(_folder["elsewhere/after"], _folder["a.pem"], overwrite: true);
                break;
            case "by a link to elsewhere":
                File.Delete(_folder["a.pem"]);
                File.CreateSymbolicLink(_folder["a.pem"], _folder["elsewhere/after"]);
                break;
        }

        CertificateScan scan = shelf.Scan();
        Assert.True(scan.IsNews);
        Assert.Equal(_after.Der.ToArray(), Assert.Single(scan.Entries).Leaf.ToArray());
    }

    [Fact]
    public void A_key_that_moves_out_of_the_certificates_file_is_missed_and_found_again()
    {
        DateTime written = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        Write("a.pem", _before.ChainPem() + _before.Key.ToPem(), written);
        CertificateShelf shelf = Shelf();
        shelf.Scan();
        shelf.Scan();

        Write("a.pem", _before.ChainPem(), written);
        Assert.StartsWith("The private key is missing", Assert.Single(shelf.Scan().Faults).Reason, StringComparison.Ordinal);

        Write("a.key", _before.Key.ToPem(), written);
        CertificateScan scan = shelf.Scan();
        Assert.Empty(scan.Faults);
        Assert.Equal(_before.Der.ToArray(), Assert.Single(scan.Entries).Leaf.ToArray());
    }

    [Fact]
    public void A_key_that_comes_later_is_news_also_to_those_who_leave_it_alone()
    {
        Write("a.pem", _before.ChainPem());
        CertificateShelf shelf = Shelf(keyless: true);
        shelf.Scan();
        Assert.False(shelf.Scan().IsNews);

        Write("other.secret", _before.Key.ToPem());
        File.CreateSymbolicLink(_folder["a.key"], _folder["other.secret"]);
        Assert.True(shelf.Scan().IsNews);
    }

    [Fact]
    public void A_certificate_that_is_gone_or_another_one_is_news()
    {
        Write("a.pem", _before.ChainPem() + _before.Key.ToPem());
        CertificateShelf shelf = Shelf();
        shelf.Scan();
        File.Delete(_folder["a.pem"]);
        Assert.True(shelf.Scan().IsNews);
        Assert.False(shelf.Scan().IsNews);
        ThrowawayCertificate other = Issue();
        Write("b.pem", other.ChainPem() + other.Key.ToPem());
        Assert.True(shelf.Scan().IsNews);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private ThrowawayCertificate Issue() => _ca.Issue(new LeafOptions { DnsNames = ["a.test"] });

    private CertificateShelf Shelf(bool filesRest = true, bool keyless = false)
    {
        _clock.Advance(filesRest ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
        return new([new CertificateSettings(new CertificateLocation.Folder(_folder.Path)) { Key = "Certificates:0" }], [], _clock, keyless);
    }

    private void Write(string name, string text, DateTime? written = null)
    {
        File.WriteAllText(_folder[name], text.PadRight(Length, '\n'));
        if (written is { } time)
        {
            File.SetLastWriteTimeUtc(_folder[name], time);
        }
    }
}
