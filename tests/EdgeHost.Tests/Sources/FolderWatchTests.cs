using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Sources;

public sealed class FolderWatchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_file_written_in_a_folder_below_ends_the_wait()
    {
        string below = _folder.Folder("live");
        using FolderWatch watch = new(
            [Setting(new CertificateLocation.Folder(_folder.Path))], TimeProvider.System, NullLogger<FolderWatch>.Instance);
        Task wait = watch.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);

        await File.WriteAllTextAsync(Path.Combine(below, "fullchain.pem"), "x", TestContext.Current.CancellationToken);

        await wait.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_file_replaced_by_renaming_ends_the_wait()
    {
        await File.WriteAllTextAsync(_folder["a.pem"], "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["new"], "y", TestContext.Current.CancellationToken);
        CertificateLocation.Pair pair = new(_folder["a.pem"], _folder["a.key"]);
        using FolderWatch watch = new([Setting(pair)], TimeProvider.System, NullLogger<FolderWatch>.Instance);
        Task wait = watch.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);

        File.Move(_folder["new"], _folder["a.pem"], overwrite: true);

        await wait.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_any_change_the_interval_ends_the_wait()
    {
        FakeTimeProvider clock = new();
        using FolderWatch watch = new(
            [Setting(new CertificateLocation.Folder("/does/not/exist"))], clock, NullLogger<FolderWatch>.Instance);
        Task wait = watch.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(wait.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        await wait.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    private static CertificateSettings Setting(CertificateLocation location) => new(location) { Key = "Certificates:0" };
}
