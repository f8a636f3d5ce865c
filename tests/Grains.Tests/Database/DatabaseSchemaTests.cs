using Npgsql;
using OrleansOcsp.Silo.Schema;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Database;

public sealed class DatabaseSchemaTests(PostgresServer postgres)
{
    [Fact]
    public async Task Applying_the_schema_twice_changes_nothing()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        DatabaseSchema schema = new(database);
        Assert.Equal(0, await schema.ReadVersionAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await schema.ApplyAsync(TestContext.Current.CancellationToken));
        Assert.Equal(DatabaseSchema.Newest, await schema.ApplyAsync(TestContext.Current.CancellationToken));
        Assert.Equal(DatabaseSchema.Newest, await schema.ReadVersionAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Many_silos_apply_the_schema_at_once()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        DatabaseSchema schema = new(database);
        int[] before = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => schema.ApplyAsync(TestContext.Current.CancellationToken)));
        Assert.Single(before, 0);
    }

    [Fact]
    public async Task A_database_newer_than_this_program_is_left_as_it_is()
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        DatabaseSchema schema = new(database);
        await schema.ApplyAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand newer = database.CreateCommand(
            "INSERT INTO ocsp_schema (version) VALUES (1000);"
            + "UPDATE OrleansQuery SET QueryText = 'newer' WHERE QueryKey = 'GatewaysQueryKey'");
        await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1000, await schema.ApplyAsync(TestContext.Current.CancellationToken));

        await using NpgsqlCommand read = database.CreateCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'GatewaysQueryKey'");
        Assert.Equal("newer", await read.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
