using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>What goes wrong with a feed's files and its server: the last good file stays whole, it is said once and counted, and tried again.</summary>
public sealed class FeedPumpTests : IDisposable
{
    private readonly FeedRig _rig = new();

    [Fact]
    public async Task A_directory_that_goes_and_comes_back_is_said_once_counted_and_written_again()
    {
        string directory = _rig.Folder["feed"];
        FeedPump pump = _rig.Pump(directory);
        _rig.Publish();
        Assert.Equal(TimeSpan.FromSeconds(15), await _rig.RoundAsync(pump));
        _rig.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(TimeSpan.FromSeconds(15), await _rig.RoundAsync(pump));
        Assert.Equal(1, _rig.Log.Count("a.ors could not be written"));
        Directory.CreateDirectory(directory);
        _rig.Time.Advance(TimeSpan.FromSeconds(15));
        await _rig.RoundAsync(pump);
        Assert.Equal(1, _rig.Log.Count("is all right again"));
        Assert.True(File.Exists(Path.Combine(directory, "a.ors")));
        Assert.Equal(["ocsp.feed.writes failed 1", "ocsp.feed.writes failed 1", "ocsp.feed.writes succeeded 1"], _rig.Counted);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_the_last_good_one_whole()
    {
        FeedPump pump = _rig.Pump(_rig.Folder.Folder("feed"));
        byte[] first = _rig.Publish();
        await _rig.RoundAsync(pump);

        // What a directory of the draft's name does to a write, a full disk, a quota or a read-only mount do.
        string draft = _rig.Folder[$"feed/.a.ors.{Environment.ProcessId}.new"];
        Directory.CreateDirectory(draft);
        _rig.Publish();
        Assert.Equal(TimeSpan.FromSeconds(15), await _rig.RoundAsync(pump));
        Assert.Equal(first, File.ReadAllBytes(_rig.Folder["feed/a.ors"]));
        Assert.Equal(1, _rig.Log.Count("What was there before stays."));
        Directory.Delete(draft);
        _rig.Time.Advance(TimeSpan.FromSeconds(15));
        await _rig.RoundAsync(pump);
        Assert.NotEqual(first, File.ReadAllBytes(_rig.Folder["feed/a.ors"]));
    }

    [Fact]
    public async Task A_reload_command_that_fails_is_said_once_counted_and_tried_again_while_the_file_is_new()
    {
        FeedPump pump = _rig.Pump(_rig.Folder.Folder("feed"), $"echo x >> {_rig.Folder["tried"]}; [ -e {_rig.Folder["works"]} ] || {{ echo no such server >&2; exit 7; }}");
        byte[] response = _rig.Publish();
        await _rig.RoundAsync(pump);
        Assert.Equal(response, File.ReadAllBytes(_rig.Folder["feed/a.ors"]));
        for (int round = 0; round < 3; round++)
        {
            _rig.Time.Advance(TimeSpan.FromMinutes(10));
            await _rig.RoundAsync(pump);
        }

        Assert.Equal(4, File.ReadAllLines(_rig.Folder["tried"]).Length);
        Assert.Equal(1, _rig.Log.Count("ended with exit code 7; expected 0: no such server"));
        File.WriteAllText(_rig.Folder["works"], "");
        _rig.Time.Advance(TimeSpan.FromMinutes(10));
        await _rig.RoundAsync(pump);
        Assert.Equal(1, _rig.Log.Count("was told to read its files again"));
        Assert.Equal(4, _rig.Counted.Count(line => line == "ocsp.feed.reloads failed 1"));
        Assert.Equal(1, _rig.Counted.Count(line => line == "ocsp.feed.reloads succeeded 1"));
    }

    [Fact]
    public async Task A_reload_command_that_hangs_is_killed_said_counted_and_tried_again()
    {
        FeedPump pump = _rig.Pump(_rig.Folder.Folder("feed"), $"echo x >> {_rig.Folder["tried"]}; [ -e {_rig.Folder["works"]} ] || sleep 1000");
        byte[] response = _rig.Publish();
        Task<TimeSpan> round = _rig.RoundAsync(pump);
        await Eventually.HoldsAsync(() => File.Exists(_rig.Folder["tried"]), "the command's first line");
        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        await round;
        Assert.Equal(1, _rig.Log.Count("did not end within 30 s and was killed"));
        Assert.Equal(response, File.ReadAllBytes(_rig.Folder["feed/a.ors"]));
        Assert.Contains("ocsp.feed.reloads failed 1", _rig.Counted);
        File.WriteAllText(_rig.Folder["works"], "");
        _rig.Time.Advance(TimeSpan.FromSeconds(15));
        await _rig.RoundAsync(pump);
        Assert.Equal(2, File.ReadAllLines(_rig.Folder["tried"]).Length);
        Assert.Contains("ocsp.feed.reloads succeeded 1", _rig.Counted);
    }

    public void Dispose() => _rig.Dispose();
}
