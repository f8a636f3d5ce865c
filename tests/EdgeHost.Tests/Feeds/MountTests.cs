using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>A feed into a file system of its own that is really full, really read-only, really gone. Mounting is root's.</summary>
public sealed class MountTests : IAsyncLifetime
{
    private readonly FeedRig _rig = new();
    private string _mount = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting a tmpfs wants root");
        string folder = _rig.Folder.Folder("mount");
        ProgramResult mounted = await MountAsync("-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
        Assert.SkipUnless(mounted.ExitCode == 0, $"a tmpfs cannot be mounted here: {mounted.All}");
        _mount = folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_mount.Length > 0)
        {
            await ProgramResult.OfAsync("umount", [_mount]);
        }

        _rig.Dispose();
    }

    [Fact]
    public async Task A_full_disk_leaves_the_last_good_file_whole_and_is_written_when_there_is_room()
    {
        FeedPump pump = _rig.Pump(_mount);
        byte[] first = await FirstAsync(pump);
        string filler = Path.Combine(_mount, "filler");
        Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(filler, new byte[1024 * 1024]));
        await FailsAsync(pump, first, "No space left on device");
        Assert.Equal(["a.der", "a.ors", "filler"], Directory.EnumerateFiles(_mount).Select(Path.GetFileName).Order());
        File.Delete(filler);
        await RecoversAsync(pump);
    }

    [Fact]
    public async Task A_read_only_mount_leaves_the_last_good_file_whole_and_is_written_when_it_is_writable_again()
    {
        FeedPump pump = _rig.Pump(_mount);
        byte[] first = await FirstAsync(pump);
        Assert.Equal(0, (await MountAsync("-o", "remount,ro", _mount)).ExitCode);
        await FailsAsync(pump, first, "Read-only file system");
        Assert.Equal(0, (await MountAsync("-o", "remount,rw", _mount)).ExitCode);
        await RecoversAsync(pump);
    }

    private static Task<ProgramResult> MountAsync(params string[] arguments) => ProgramResult.OfAsync("mount", arguments);

    private async Task<byte[]> FirstAsync(FeedPump pump)
    {
        byte[] first = _rig.Publish();
        await _rig.RoundAsync(pump);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(_mount, "a.ors")));
        return first;
    }

    private async Task FailsAsync(FeedPump pump, byte[] lastGood, string reason)
    {
        _rig.Publish();
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(TimeSpan.FromSeconds(15), await _rig.RoundAsync(pump));
            Assert.Equal(lastGood, File.ReadAllBytes(Path.Combine(_mount, "a.ors")));
            _rig.Time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(1, _rig.Log.Count(reason));
        Assert.Equal(1, _rig.Log.Count("What was there before stays."));
        Assert.Equal(2, _rig.Counted.Count(line => line == "ocsp.feed.writes failed 1"));
    }

    private async Task RecoversAsync(FeedPump pump)
    {
        byte[] next = _rig.Publish();
        await _rig.RoundAsync(pump);
        Assert.Equal(next, File.ReadAllBytes(Path.Combine(_mount, "a.ors")));
        Assert.Equal(next, File.ReadAllBytes(Path.Combine(_mount, "a.der")));
        Assert.Equal(1, _rig.Log.Count("is all right again"));
        Assert.Equal("ocsp.feed.writes succeeded 1", _rig.Counted.Last());
    }
}
