using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

public sealed class ReloadTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    [Fact]
    public void The_first_change_is_told_at_once_and_those_within_the_interval_together()
    {
        var schedule = new ReloadSchedule(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
        Assert.False(schedule.IsDue(Start));
        schedule.Want(true);
        Assert.True(schedule.IsDue(Start));
        schedule.Succeeded(Start);
        for (int i = 0; i < 5; i++)
        {
            schedule.Want(true);
            Assert.False(schedule.IsDue(Start.AddSeconds(9.9)));
        }

        Assert.Equal(Start.AddSeconds(10), schedule.DueAt);
        schedule.Succeeded(Start.AddSeconds(10));
        Assert.Null(schedule.DueAt);
    }

    [Fact]
    public void A_command_that_fails_is_tried_again_with_growing_pauses_until_it_works()
    {
        var schedule = new ReloadSchedule(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
        schedule.Want(true);
        var pauses = new List<double>();
        for (int i = 0; i < 9; i++)
        {
            pauses.Add(schedule.Failed(Start).TotalSeconds);
            Assert.NotNull(schedule.DueAt);
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 600, 600, 600], pauses);
        schedule.Succeeded(Start);
        schedule.Want(true);
        Assert.Equal(15, schedule.Failed(Start).TotalSeconds);
    }

    [Fact]
    public async Task A_command_that_works_succeeds() =>
        Assert.IsType<CommandResult.Succeeded>(await RunAsync($"echo \"$WHAT\" >{_folder["out"]}"));

    [Fact]
    public async Task A_command_that_fails_says_so_with_the_end_of_its_output()
    {
        string problem = Assert.IsType<CommandResult.Failed>(await RunAsync("echo before; echo 'no such server' >&2; exit 3")).Problem;
        Assert.Contains("exit code 3", problem, StringComparison.Ordinal);
        Assert.Contains("no such server", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_hangs_is_killed_with_its_children()
    {
        CommandResult result = await RunAsync($"sleep 1000 & echo $! >{_folder["pid"]}; wait", TimeSpan.FromSeconds(1));
        Assert.Contains("was killed", Assert.IsType<CommandResult.Failed>(result).Problem, StringComparison.Ordinal);
        string child = (await File.ReadAllTextAsync(_folder["pid"], TestContext.Current.CancellationToken)).Trim();
        await Eventually.HoldsAsync(() => !IsRunning(child), "the end of the child");
    }

    [Fact]
    public async Task A_command_that_floods_is_not_kept()
    {
        CommandResult result = await RunAsync("head -c 3000000 /dev/zero | tr '\\0' 'x' | fold -w 1000; exit 1");
        Assert.InRange(Assert.IsType<CommandResult.Failed>(result).Problem.Length, 1, 1000);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A child that nobody has waited for yet is no longer running.</summary>
    private static bool IsRunning(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Task<CommandResult> RunAsync(string command, TimeSpan? deadline = null) => ShellCommand.RunAsync(
        command, new Dictionary<string, string> { ["WHAT"] = "x" }, deadline ?? TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
}
