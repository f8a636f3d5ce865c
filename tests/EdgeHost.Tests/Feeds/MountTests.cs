using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>A feed into a file system of its own that is really full, really read-only, really gone.</summary>
public sealed class MountTests : IAsyncLifetime
{
    private readonly FeedRig _rig = new();
    private Mount? _disk;

    public async ValueTask InitializeAsync() =>
        _disk = await Mount.AtAsync(_rig.Folder.Folder("mount"), "-t", "tmpfs", "-o", "size=64k", "tmpfs");

    public async ValueTask DisposeAsync()
    {
        await (_disk?.DisposeAsync() ?? default);
        _rig.Dispose();
    }

    [Fact]
    public async Task A_full_disk_leaves_the_last_good_file_whole_and_is_written_when_there_is_room()
    {
        FeedPump pump = _rig.Pump(Folder);
        byte[] first = await FirstAsync(pump);
        string filler = Path.Combine(Folder, "filler");
        Assert.ThrowsAny<IOException>(() => File.WriteAllBytes(filler, new byte[1024 * 1024]));
        await FailsAsync(pump, first, "No space left on device");
        Assert.Equal(["a.der", "a.ors", "filler"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order());
        File.Delete(filler);
        await RecoversAsync(pump);
    }

    [Fact]
    public async Task A_read_only_mount_leaves_the_last_good_file_whole_and_is_written_when_it_is_writable_again()
    {
        FeedPump pump = _rig.Pump(Folder);
        byte[] first = await FirstAsync(pump);
        await _disk!.ChangeAsync("ro");
        await FailsAsync(pump, first, "Read-only file system");
        await _disk.ChangeAsync("rw");
        await RecoversAsync(pump);
    }

    private string Folder => _disk!.Folder;

    private async Task<byte[]> FirstAsync(FeedPump pump)
    {
        byte[] first = _rig.Publish();
        await _rig.RoundAsync(pump);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(Folder, "a.ors")));
        return first;
    }

    private async Task FailsAsync(FeedPump pump, byte[] lastGood, string reason)
    {
        _rig.Publish();
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(TimeSpan.FromSeconds(15), await _rig.RoundAsync(pump));
            Assert.Equal(lastGood, File.ReadAllBytes(Path.Combine(Folder, "a.ors")));
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
        Assert.Equal(next, File.ReadAllBytes(Path.Combine(Folder, "a.ors")));
        Assert.Equal(next, File.ReadAllBytes(Path.Combine(Folder, "a.der")));
        Assert.Equal(1, _rig.Log.Count("is all right again"));
        Assert.Equal("ocsp.feed.writes succeeded 1", _rig.Counted.Last());
    }
}
