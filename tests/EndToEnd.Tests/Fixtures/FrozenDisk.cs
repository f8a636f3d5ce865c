using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Fixtures;

/// <summary>A file system of its own, on a loop device, that can be made to hang: <c>fsfreeze</c> lets nobody write until it is thawed.</summary>
internal sealed class FrozenDisk : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private Mount? _mount;

    /// <summary>Where to write.</summary>
    public string Folder => _mount!.Folder;

    /// <summary>Skips the test where a file system cannot be mounted.</summary>
    public async Task MountAsync()
    {
        string format = Needs.Program("mkfs.ext4", "e2fsprogs");
        string image = _folder["image"];
        await using (FileStream file = File.Create(image))
        {
            file.SetLength(32 * 1024 * 1024);
        }

        Assert.Equal(0, (await RunAsync(format, "-q", image)).ExitCode);
        _mount = await Mount.AtAsync(_folder.Folder("mount"), "-o", "loop", image);
    }

    public async Task FreezeAsync() => Assert.Equal(0, (await RunAsync("fsfreeze", "-f", Folder)).ExitCode);

    public async Task ThawAsync() => Assert.Equal(0, (await RunAsync("fsfreeze", "-u", Folder)).ExitCode);

    public async ValueTask DisposeAsync()
    {
        await (_mount?.DisposeAsync() ?? default);
        _folder.Dispose();
    }

    private static Task<ProgramResult> RunAsync(string program, params string[] arguments) => ProgramResult.OfAsync(program, arguments);
}
