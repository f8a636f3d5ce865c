using System.Globalization;
using System.Reflection;
using Npgsql;

namespace OrleansOcsp.Silo.Schema;

/// <summary>
/// The cluster's tables in PostgreSQL and the queries by which Orleans' ADO.NET providers use them. Applying is idempotent, one
/// transaction, and under an advisory lock, so any number of silos may do it at once.
/// </summary>
/// <remarks>
/// The queries belong to the version: an older silo that starts in the middle of a rolling upgrade leaves a newer database as it is.
/// So a new version may add, but not take away what the version before it uses.
/// </remarks>
internal sealed class DatabaseSchema(NpgsqlDataSource database)
{
    // "ocsp" in ASCII: the lock's number only has to be the same in every silo and no one else's.
    private const long LockNumber = 0x6F637370;

    /// <summary>The version that this program knows: the number of its newest migration.</summary>
    public static int Newest { get; } = Migrations().Last().Number;

    /// <summary>The version that the database has; 0: none.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached or refuses.</exception>
    public async Task<int> ReadVersionAsync(CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellation);
        return await ReadVersionAsync(connection, cancellation);
    }

    /// <summary>Brings the database to <see cref="Newest"/>, unless it is newer already.</summary>
    /// <returns>The version before.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached or refuses.</exception>
    public async Task<int> ApplyAsync(CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellation);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockNumber.ToString(CultureInfo.InvariantCulture)})", cancellation);
        int before = await ReadVersionAsync(connection, cancellation);
        if (before >= Newest)
        {
            return before;
        }

        await ExecuteAsync(
            connection,
            "CREATE TABLE IF NOT EXISTS ocsp_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellation);
        foreach ((int number, string sql) in Migrations().Where(migration => migration.Number > before))
        {
            await ExecuteAsync(connection, sql, cancellation);
            await using NpgsqlCommand command = new("INSERT INTO ocsp_schema (version) VALUES (@number)", connection);
            command.Parameters.AddWithValue("number", number);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        await WriteQueriesAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return before;
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using NpgsqlCommand exists = new("SELECT to_regclass('ocsp_schema') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is not true)
        {
            return 0;
        }

        await using NpgsqlCommand version = new("SELECT coalesce(max(version), 0) FROM ocsp_schema", connection);
        return (int)(await version.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task WriteQueriesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach ((string key, string text) in Resources("query/"))
        {
            await using NpgsqlCommand command = new(
                "INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES (@key, @text) "
                + "ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText",
                connection);
            command.Parameters.AddWithValue("key", key);
            command.Parameters.AddWithValue("text", text);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Named <c>0001-what-it-does</c>.</summary>
    private static IEnumerable<(int Number, string Sql)> Migrations() =>
        Resources("migration/")
            .Select(resource => (int.Parse(resource.Name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), resource.Text))
            .OrderBy(migration => migration.Item1);

    private static IEnumerable<(string Name, string Text)> Resources(string folder)
    {
        Assembly assembly = typeof(DatabaseSchema).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            yield return (name[folder.Length..], reader.ReadToEnd());
        }
    }
}
