using Npgsql;
using OrleansOcsp.EdgeHost.Health;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Silo.Hosting;
using OrleansOcsp.Silo.Schema;
using OrleansOcsp.Silo.Settings;

namespace OrleansOcsp.Silo;

/// <summary>The program <c>ocsp-silo</c>.</summary>
internal static class SiloProgram
{
    private const string Usage = """
        ocsp-silo [run]      runs a silo
        ocsp-silo migrate    brings the database to this program's version
        ocsp-silo validate   reads the configuration, says all that is wrong with it
        ocsp-silo health     asks a running silo whether it is ready: at http://127.0.0.1:9181/health/ready, or the URL that follows

        Settings: appsettings.json in the working directory, the environment (OCSP_SILO_Silo__Port=11112), the command line
        (--Silo:Port 11112), the later over the earlier.
        Without any but Database:ConnectionString a silo runs on loopback.
        """;

    /// <returns>0: well; 1: it failed; 2: the command line or the configuration is wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        string command = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "run";
        if (args is ["--help" or "-h" or "help", ..] || command is not ("run" or "migrate" or "validate" or "health"))
        {
            Console.Error.WriteLine(Usage);
            return args is ["--help" or "-h" or "help", ..] ? 0 : 2;
        }

        if (command == "health")
        {
            string url = args.ElementAtOrDefault(1) ?? "http://127.0.0.1:9181/health/ready";
            return await HealthQuestion.AskAsync("ocsp-silo", url, HealthQuestion.Patience, Console.Out, Console.Error, CancellationToken.None)
                ? 0 : 1;
        }

        string[] arguments = args.Length > 0 && args[0] == command ? args[1..] : args;
        FaultList faults = new();
        SiloSettings? settings = ReadSettings(arguments, faults);
        if (settings is null)
        {
            Console.Error.WriteLine("The configuration is wrong:");
            foreach (string fault in faults.All)
            {
                Console.Error.WriteLine($" - {fault}");
            }

            return 2;
        }

        return command switch
        {
            "validate" => 0,
            "migrate" => await MigrateAsync(settings),
            _ => await RunSiloAsync(WebApplication.CreateSlimBuilder(arguments), settings),
        };
    }

    // Not the host's own configuration: it holds the whole environment, and a misspelt setting could not be told from a stranger's.
    private static SiloSettings? ReadSettings(string[] arguments, FaultList faults)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables("OCSP_SILO_")
            .AddCommandLine(arguments)
            .Build();
        return SiloSettings.Read(new SettingsReader(configuration, faults), faults);
    }

    private static async Task<int> MigrateAsync(SiloSettings settings)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(settings.Database);
        try
        {
            int before = await new DatabaseSchema(database).ApplyAsync(CancellationToken.None);
            Console.WriteLine(before < DatabaseSchema.Newest
                ? $"The database had version {before} and has version {DatabaseSchema.Newest} now."
                : $"The database has version {before}; this program knows version {DatabaseSchema.Newest}. Nothing was changed.");
            return 0;
        }
        catch (NpgsqlException problem)
        {
            Console.Error.WriteLine($"The database was not changed: {problem.Message}");
            return 1;
        }
    }

    private static async Task<int> RunSiloAsync(WebApplicationBuilder builder, SiloSettings settings)
    {
        WebApplication silo = SiloHost.Build(builder, settings);
        await silo.RunAsync();
        return 0;
    }
}
