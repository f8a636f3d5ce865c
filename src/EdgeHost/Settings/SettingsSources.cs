namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>A setting given on the command line.</summary>
/// <param name="Key">Its key, <c>Listen:0</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="Spoken">How the operator wrote it, <c>--listen</c>, for messages.</param>
/// <param name="ReplacesAll">Whether the list or map that it belongs to forgets what the file says.</param>
internal sealed record SpokenSetting(string Key, string Value, string Spoken, bool ReplacesAll = false);

/// <summary>Puts the settings together: file, then environment, then command line; the later takes the earlier's place.</summary>
internal static class SettingsSources
{
    /// <summary>What the environment's settings begin with: <c>OCSP_EDGE_State</c>, <c>OCSP_EDGE_Listen__0</c>.</summary>
    public const string EnvironmentPrefix = "OCSP_EDGE_";

    /// <summary>Read from the working directory where no other file is named.</summary>
    public const string DefaultFile = "appsettings.json";

    /// <summary>Reads all sources.</summary>
    /// <param name="file">The settings file; null: <see cref="DefaultFile"/>, if it is there.</param>
    /// <param name="commandLine">What the command line says.</param>
    /// <exception cref="Sources.UnusableFileException">The file is missing or no JSON.</exception>
    public static IConfigurationRoot Read(string? file, IReadOnlyCollection<SpokenSetting> commandLine)
    {
        IConfiguration settings;
        try
        {
            settings = new ConfigurationBuilder()
                .SetBasePath(Directory.GetCurrentDirectory())
                .AddJsonFile(Path.GetFullPath(file ?? DefaultFile), optional: file is null)
                .AddEnvironmentVariables(EnvironmentPrefix)
                .Build();
        }
        catch (FileNotFoundException)
        {
            throw new Sources.UnusableFileException($"The settings file {file} does not exist.");
        }
        catch (InvalidDataException broken)
        {
            // The builder wraps what the parser said twice.
            Exception said = broken.GetBaseException();
            throw new Sources.UnusableFileException($"The settings file {file ?? DefaultFile} cannot be read: {said.Message}");
        }

        HashSet<string> replaced = commandLine.Where(setting => setting.ReplacesAll).Select(setting => setting.Key.Split(':')[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<KeyValuePair<string, string?>> kept = settings.AsEnumerable()
            .Where(setting => setting.Value is not null && !replaced.Contains(setting.Key.Split(':')[0]));
        return new ConfigurationBuilder()
            .AddInMemoryCollection(kept)
            .AddInMemoryCollection(commandLine.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)
                .Select(said => KeyValuePair.Create(said.Key, (string?)said.Last().Value)))
            .Build();
    }
}
