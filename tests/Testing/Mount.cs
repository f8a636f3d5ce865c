using Xunit;

namespace OrleansOcsp.Testing;

/// <summary>A file system of a test's own. Mounting is root's: where it cannot be done the test is left out, with the reason.</summary>
public sealed class Mount : IAsyncDisposable
{
    private Mount(string folder) => Folder = folder;

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <param name="folder">An empty folder that is there.</param>
    /// <param name="arguments">What <c>mount</c> gets before the folder: options and the device.</param>
    public static async Task<Mount> AtAsync(string folder, params string[] arguments)
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting a file system wants root");
        ProgramResult mounted = await ProgramResult.OfAsync("mount", [.. arguments, folder]);
        Assert.SkipUnless(mounted.ExitCode == 0, $"a file system cannot be mounted here: {mounted.All}");
        return new Mount(folder);
    }

    /// <summary>Mounts it anew with other options.</summary>
    public async Task ChangeAsync(string options) =>
        Assert.Equal(0, (await ProgramResult.OfAsync("mount", ["-o", $"remount,{options}", Folder])).ExitCode);

    public async ValueTask DisposeAsync() => await ProgramResult.OfAsync("umount", [Folder]);
}
