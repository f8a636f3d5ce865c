using Microsoft.Extensions.Configuration;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Settings;

public sealed class SettingsSourcesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_list_on_the_command_line_takes_the_place_of_the_files_list()
    {
        string file = Write("""{ "Listen": ["127.0.0.1:1", "127.0.0.1:2"], "State": "/a", "Policy": "off" }""");

        IConfigurationRoot settings = SettingsSources.Read(file, [
            new SpokenSetting("Listen:0", "127.0.0.1:3", "--listen", ReplacesAll: true), new SpokenSetting("State", "/b", "--state")]);

        Assert.Equal(["127.0.0.1:3"], settings.GetSection("Listen").GetChildren().Select(child => child.Value));
        Assert.Equal("/b", settings["State"]);
        Assert.Equal("off", settings["Policy"]);
    }

    [Fact]
    public void A_setting_that_the_command_line_says_twice_is_what_it_says_last() => Assert.Equal(
        "/b", SettingsSources.Read(null, [new SpokenSetting("State", "/a", "--state"), new SpokenSetting("state", "/b", "--set state")])["State"]);

    [Fact]
    public void A_file_that_is_missing_or_no_json_is_told_in_one_sentence()
    {
        string missing = Assert.Throws<UnusableFileException>(() => SettingsSources.Read(_folder["none.json"], [])).Message;
        Assert.Contains("none.json does not exist", missing, StringComparison.Ordinal);

        string broken = Assert.Throws<UnusableFileException>(() => SettingsSources.Read(Write("{ \"Listen\": "), [])).Message;
        Assert.Contains("settings.json cannot be read", broken, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string json)
    {
        File.WriteAllText(_folder["settings.json"], json);
        return _folder["settings.json"];
    }
}
