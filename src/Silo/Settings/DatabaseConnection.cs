using Npgsql;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.Silo.Settings;

/// <summary>The connection string of the database, with deadlines that fit a silo: nothing there may wait for minutes.</summary>
internal static class DatabaseConnection
{
    // Both in seconds. Npgsql's own are 15 and 30; the membership protocol decides within a few seconds who is dead.
    private const int ConnectDeadline = 5;
    private const int CommandDeadline = 5;

    /// <summary>Reads <c>ConnectionString</c> of a section.</summary>
    public static string Read(SettingsReader database)
    {
        if (database.Text("ConnectionString") is not { } text)
        {
            database.Fault("ConnectionString", "is missing; expected one such as 'Host=db1;Database=ocsp;Username=ocsp;Password=...'.");
            return "";
        }

        try
        {
            NpgsqlConnectionStringBuilder builder = new(text);
            builder.Timeout = builder.ContainsKey("Timeout") ? builder.Timeout : ConnectDeadline;
            builder.CommandTimeout = builder.ContainsKey("Command Timeout") ? builder.CommandTimeout : CommandDeadline;
            builder.ApplicationName ??= "ocsp-silo";
            return builder.ConnectionString;
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException)
        {
            // Without the text itself: it holds a password.
            database.Fault("ConnectionString", $"cannot be read: {problem.Message}");
            return "";
        }
    }
}
