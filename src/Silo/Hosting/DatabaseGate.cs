using Npgsql;
using OrleansOcsp.Silo.Schema;
using OrleansOcsp.Silo.Settings;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>Lets the silo start once the database answers and has the schema; until then it waits, and says for what.</summary>
internal sealed class DatabaseGate(
    DatabaseSchema schema, SiloSettings settings, TimeProvider time, ILogger<DatabaseGate> logger) : IHostedService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string? said = null;
        while (await FindObstacleAsync(cancellationToken) is { } obstacle)
        {
            if (obstacle != said)
            {
                Log.WaitingForDatabase(logger, obstacle);
                said = obstacle;
            }

            await Task.Delay(Between, time, cancellationToken);
        }

        if (said is not null)
        {
            Log.DatabaseThere(logger);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> FindObstacleAsync(CancellationToken cancellation)
    {
        try
        {
            int version = settings.ApplySchemaAtStart
                ? Math.Max(await schema.ApplyAsync(cancellation), DatabaseSchema.Newest)
                : await schema.ReadVersionAsync(cancellation);
            return version >= DatabaseSchema.Newest
                ? null
                : $"its schema has version {version}, this silo needs {DatabaseSchema.Newest}; "
                    + "run 'ocsp-silo migrate' or set Schema:ApplyAtStart.";
        }
        catch (Exception problem) when (problem is NpgsqlException or TimeoutException)
        {
            return problem.Message;
        }
    }
}
