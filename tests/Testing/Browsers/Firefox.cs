using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansOcsp.Testing.Browsers;

/// <summary>A Firefox without a window and with a profile of its own, driven over Marionette, which Firefox brings along.</summary>
public sealed class Firefox : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly MarionetteConnection _connection;

    private Firefox(RunningProgram program, MarionetteConnection connection)
    {
        _program = program;
        _connection = connection;
    }

    /// <summary>Starts one that trusts a CA. Skips the test where Firefox or certutil is not installed.</summary>
    /// <param name="profile">An empty folder.</param>
    /// <param name="trustedAuthority">The CA's certificate, PEM.</param>
    /// <param name="preferences">Entries of about:config, the values as JavaScript.</param>
    public static async Task<Firefox> StartAsync(
        string profile, string trustedAuthority, IEnumerable<KeyValuePair<string, string>>? preferences = null)
    {
        string firefox = Needs.AnyProgram(["firefox-esr", "firefox"], "firefox-esr");
        string certutil = Needs.Program("certutil", "libnss3-tools");
        await RunAsync(certutil, "-N", "-d", $"sql:{profile}", "--empty-password");
        await RunAsync(certutil, "-A", "-d", $"sql:{profile}", "-n", "throwaway CA", "-t", "C,,", "-i", trustedAuthority);

        Dictionary<string, string> wanted = new()
        {
            // Port 0: the system chooses, and Firefox writes the choice into its profile.
            ["marionette.port"] = "0",

            // No word to Mozilla: tests need no network.
            ["app.normandy.enabled"] = "false",
            ["browser.safebrowsing.malware.enabled"] = "false",
            ["browser.safebrowsing.phishing.enabled"] = "false",
            ["network.captive-portal-service.enabled"] = "false",
            ["network.connectivity-service.enabled"] = "false",
            ["services.settings.server"] = "'data:,'",
            ["toolkit.telemetry.reportingpolicy.firstRun"] = "false",
        };
        foreach ((string name, string value) in preferences ?? [])
        {
            wanted[name] = value;
        }

        await File.WriteAllLinesAsync(
            Path.Combine(profile, "user.js"), wanted.Select(static entry => $"user_pref('{entry.Key}', {entry.Value});"));
        var program = RunningProgram.Start(
            firefox,
            ["--headless", "--no-remote", "--marionette", "--profile", profile],
            new Dictionary<string, string?> { ["HOME"] = profile });
        try
        {
            return new Firefox(program, await ConnectAsync(program, Path.Combine(profile, "MarionetteActivePort")));
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads a page.</summary>
    /// <returns>Null when it was loaded; else what Firefox says, such as <c>MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING</c>.</returns>
    public async Task<string?> LoadAsync(Uri page)
    {
        MarionetteReply reply = await _connection.SendAsync("WebDriver:Navigate", new JsonObject { ["url"] = page.AbsoluteUri });
        return reply.Error is null ? null : $"{reply.Error} {await ErrorCodeAsync()}";
    }

    /// <summary>The title of the page that is shown.</summary>
    public async Task<string> TitleAsync() =>
        (await _connection.SendAsync("WebDriver:GetTitle", [])).Value?["value"]?.GetValue<string>() ?? "";

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _program.DisposeAsync();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        ProgramResult result = await ProgramResult.OfAsync(program, arguments);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.All}");
        }
    }

    private static async Task<MarionetteConnection> ConnectAsync(RunningProgram program, string portFile)
    {
        await Eventually.HoldsAsync(
            () => program.HasExited || (File.Exists(portFile) && new FileInfo(portFile).Length > 0), "Firefox' Marionette port");
        if (program.HasExited)
        {
            throw new InvalidOperationException($"Firefox ended at once: {program.Output}");
        }

        int port = int.Parse(await File.ReadAllTextAsync(portFile), CultureInfo.InvariantCulture);
        var connection = await MarionetteConnection.OpenAsync(port);
        await connection.SendAsync("WebDriver:NewSession", []);
        return connection;
    }

    // Firefox' own error pages ask these two for the code that they show.
    private async Task<string> ErrorCodeAsync()
    {
        const string Script = """
            const info = document.getFailedCertSecurityInfo ? document.getFailedCertSecurityInfo() : document.getNetErrorInfo();
            return info.errorCodeString;
            """;
        MarionetteReply reply = await _connection.SendAsync(
            "WebDriver:ExecuteScript", new JsonObject { ["script"] = Script, ["args"] = new JsonArray() });
        return reply.Value?["value"]?.GetValue<string>() ?? reply.Error ?? "";
    }
}
