using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Fixtures;

/// <summary>A file system of its own, on a loop device, that can be made to hang: <c>fsfreeze</c> lets nobody write until it is thawed.</summary>
internal sealed class FrozenDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _mount;

    private FrozenDisk() => _mount = _folder.Folder("mount");

    /// <summary>Where to write.</summary>
    public string Folder => _mount;

    /// <summary>Skips the test where a file system cannot be mounted.</summary>
    public static async Task<FrozenDisk> MountAsync()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting a file system wants root");
        string format = Needs.Program("mkfs.ext4", "e2fsprogs");
        var disk = new FrozenDisk();
        string image = disk._folder["image"];
        await using (FileStream file = File.Create(image))
        {
            file.SetLength(32 * 1024 * 1024);
        }

        ProgramResult made = await RunAsync(format, "-q", image);
        ProgramResult mounted = await RunAsync("mount", "-o", "loop", image, disk._mount);
        Assert.SkipUnless(made.ExitCode == 0 && mounted.ExitCode == 0, $"a file system cannot be mounted here: {made.All}{mounted.All}");
        return disk;
    }

    public async Task FreezeAsync() => Assert.Equal(0, (await RunAsync("fsfreeze", "-f", _mount)).ExitCode);

    public async Task ThawAsync() => Assert.Equal(0, (await RunAsync("fsfreeze", "-u", _mount)).ExitCode);

    public async ValueTask DisposeAsync()
    {
        // A frozen one could not be unmounted, and whoever writes to it could not be killed. Thawing what is not frozen is refused.
        await RunAsync("fsfreeze", "-u", _mount);
        await RunAsync("umount", "-l", _mount);
        _folder.Dispose();
    }

    private static Task<ProgramResult> RunAsync(string program, params string[] arguments) => ProgramResult.OfAsync(program, arguments);
}
