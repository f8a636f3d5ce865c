using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

namespace OrleansOcsp.Testing.Cluster;

/// <summary>A real PostgreSQL of its own, in a temporary folder, on a Unix socket: no port, no clash, nothing left behind.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static int _databases;

    private readonly string? _bin = FindBin();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ocsp-pg-{Guid.NewGuid():N}");
    private readonly Lazy<Task> _start;
    private Process? _server;

    public PostgresServer() => _start = new Lazy<Task>(InitializeAsync);

    /// <summary>Null when the tests can run.</summary>
    public string? Missing => _bin is null ? "postgres and initdb are not installed (Debian: postgresql)" : null;

    public async ValueTask DisposeAsync()
    {
        if (!_start.IsValueCreated)
        {
            return;
        }

        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A new, empty database. The first one starts the server.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        await _start.Value;
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using NpgsqlConnection connection = new(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using NpgsqlCommand command = new($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async Task StartAsync()
    {
        string[] command =
        [
            .. AsOwner(), Path.Combine(_bin!, "postgres"), "-D", Data, "-k", _folder, "-h", "",
            "-c", "fsync=off", "-c", "max_connections=200", "-c", "shared_buffers=32MB",
        ];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true };
        _server = Process.Start(start)!;
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginErrorReadLine();
        await Eventually.HoldsAsync(AnswersAsync, "PostgreSQL answers");
    }

    /// <summary>At once and without a checkpoint, as when the machine goes: connections break.</summary>
    public async Task StopAsync()
    {
        if (_server is null)
        {
            return;
        }

        int postmaster = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        await RunAsync("kill", "-QUIT", postmaster.ToString(CultureInfo.InvariantCulture));
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    private async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root.
            await RunAsync("chown", "postgres:", _folder);
        }

        string[] initdb = [Path.Combine(_bin!, "initdb"), "-D", Data, "-U", "ocsp", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"];
        await RunAsync([.. AsOwner(), .. initdb]);
        await StartAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using NpgsqlConnection connection = new(ConnectionString("postgres"));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string Data => Path.Combine(_folder, "data");

    private string ConnectionString(string database) => $"Host={_folder};Username=ocsp;Database={database};Maximum Pool Size=30";

    private static string[] AsOwner() =>
        Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static string? FindBin()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order().Select(folder => Path.Combine(folder, "bin"))
            : [];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(debian)
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static async Task RunAsync(params string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}: {errors}{await output}");
    }
}
