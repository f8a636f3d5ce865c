using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

public sealed class FeedWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_file_is_made_changed_and_taken_away_and_nothing_is_left_beside_it()
    {
        string path = _folder["a.ocsp"];
        Assert.IsType<FeedWrite.Changed>(Write(path, 1));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(path));
        Assert.IsType<FeedWrite.Changed>(Write(path, 1, 2));
        Assert.Equal([1, 2], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.IsType<FeedWrite.Changed>(FeedWriter.Write(new FeedFile(path, null)));
        Assert.IsType<FeedWrite.Unchanged>(FeedWriter.Write(new FeedFile(path, null)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_is_the_same_is_not_written()
    {
        string path = _folder["a.ocsp"];
        Write(path, 1);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, old);
        Assert.IsType<FeedWrite.Unchanged>(Write(path, 1));
        Assert.Equal(old, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void The_mode_of_the_file_that_is_replaced_is_kept()
    {
        string path = _folder["a.ocsp"];
        Write(path, 1);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        File.SetUnixFileMode(path, Mode);
        Assert.IsType<FeedWrite.Changed>(Write(path, 2));
        Assert.Equal(Mode, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task The_owner_of_the_file_that_is_replaced_is_kept()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can give a file to somebody else");
        string path = _folder["a.ocsp"];
        Write(path, 1);
        Assert.Equal(0, (await ProgramResult.OfAsync("chown", ["65534:12", path])).ExitCode);
        Assert.IsType<FeedWrite.Changed>(Write(path, 2));
        Assert.Equal("65534:12", (await ProgramResult.OfAsync("stat", ["-c", "%u:%g", path])).Output.Trim());
    }

    [Fact]
    public void A_symbolic_link_is_followed_and_stays()
    {
        string target = Path.Combine(_folder.Folder("real"), "a");
        File.CreateSymbolicLink(_folder["link"], target);
        Assert.IsType<FeedWrite.Changed>(Write(_folder["link"], 1));
        Assert.Equal([1], File.ReadAllBytes(target));
        Assert.Equal(target, new FileInfo(_folder["link"]).LinkTarget);
        Assert.IsType<FeedWrite.Changed>(Write(_folder["link"], 2));
        Assert.Equal([2], File.ReadAllBytes(target));
    }

    [Fact]
    public void A_directory_that_is_gone_is_a_problem_that_names_the_file_and_is_over_when_it_is_back()
    {
        string path = _folder["gone/a.ocsp"];
        Assert.Contains(path, Assert.IsType<FeedWrite.Failed>(Write(path, 1)).Problem, StringComparison.Ordinal);
        _folder.Folder("gone");
        Assert.IsType<FeedWrite.Changed>(Write(path, 1));
    }

    [Fact]
    public void A_full_disk_leaves_the_last_good_file_whole()
    {
        // A device that has no room, as a disk that is full: everything up to the write itself works.
        Assert.SkipUnless(File.Exists("/dev/full"), "/dev/full is not there");
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.Throws<IOException>(() => full.Write([1]));

        string path = _folder["a.ocsp"];
        Write(path, 1, 2, 3);
        string draft = _folder[$".a.ocsp.{Environment.ProcessId}.new"];
        File.CreateSymbolicLink(draft, "/dev/full");
        Assert.Contains(path, Assert.IsType<FeedWrite.Failed>(Write(path, 4)).Problem, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.IsType<FeedWrite.Changed>(Write(path, 4));
    }

    public void Dispose() => _folder.Dispose();

    private static FeedWrite Write(string path, params byte[] content) => FeedWriter.Write(new FeedFile(path, content));
}
