using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Demo;

/// <summary>What can be said of deploy/compose without containers: it names options and settings that there are.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "compose");

    public static TheoryData<string> CommandLines() =>
    [
        .. CommandList().Matches(Read("compose.yaml")).Select(match => string.Join(
            ' ', Word().Matches(match.Value).Select(word => Default().Replace(word.Groups["word"].Value, "$1")))),
    ];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void A_command_in_compose_yaml_is_understood(string line) =>
        Assert.Empty(EdgeCommandLine.Create().Parse(line.Split(' ')).Errors.Select(error => error.Message));

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.single.yaml")]
    [InlineData("Dockerfile")]
    public void Its_settings_are_those_of_an_edge(string file)
    {
        Dictionary<string, string?> settings = EdgeSetting().Matches(Read(file))
            .DistinctBy(match => match.Groups["key"].Value)
            .ToDictionary(
                match => match.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal),
                match => (string?)match.Groups["value"].Value);
        Assert.NotEmpty(settings);
        FaultList faults = new();
        EdgeOptions.Read(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), faults), faults);
        Assert.DoesNotContain(faults.All, fault => fault.Contains("is not a setting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("compose.single.yaml")]
    public async Task Docker_compose_takes_the_file(string file)
    {
        string docker = Needs.Program("docker", "docker.io");
        if ((await ProgramResult.OfAsync(docker, ["compose", "version"])).ExitCode != 0)
        {
            Assert.Skip("docker compose is not installed (Debian: docker-compose, as a plugin of docker)");
        }

        ProgramResult result = await ProgramResult.OfAsync(
            docker,
            ["compose", "-f", Path.Combine(Folder, file), "--profile", "*", "config", "--quiet"],
            environment: new Dictionary<string, string?> { ["CERTIFICATES"] = "/tmp" });
        Assert.True(result.ExitCode == 0, result.All);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    [GeneratedRegex(@"^ +command:\n(?: +- .*\n)+", RegexOptions.Multiline)]
    private static partial Regex CommandList();

    [GeneratedRegex(@"^ +- (?<word>\S+)", RegexOptions.Multiline)]
    private static partial Regex Word();

    [GeneratedRegex(@"\$\{\w+:-([^}]*)\}")]
    private static partial Regex Default();

    [GeneratedRegex(@"OCSP_EDGE_(?<key>\w+)[:=] ?(?<value>\S*)")]
    private static partial Regex EdgeSetting();
}
