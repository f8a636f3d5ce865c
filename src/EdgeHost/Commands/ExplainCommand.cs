using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>explain</c>: asks a running edge why a name is stapled or not.</summary>
internal static class ExplainCommand
{
    private const int LongestAnswer = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "A server name, or a certificate's key (SHA-256 of its DER)." };
        Option<Uri?> admin = OptionParsing.Url("--admin", "Where the edge's admin endpoints are (default http://127.0.0.1:9180).");
        Option<string?> tokenFile = new("--token-file") { HelpName = "FILE", Description = "The secret, as the edge's Admin:TokenFile." };
        Option<bool> asJson = new("--json") { Description = "Print what the edge answered, as JSON." };
        Command command = new("explain",
            "Ask a running edge why a name is stapled or not, and what to do. "
                + "Exit code: 0 all is well, 1 not, 2 the edge could not be asked.")
        {
            name, admin, tokenFile, asJson,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Uri edge = parsed.GetValue(admin) ?? new Uri("http://127.0.0.1:9180");
            string? token = parsed.GetValue(tokenFile) is { } file ? AdminSettings.ReadToken(file) : null;
            TextWriter output = parsed.InvocationConfiguration.Output;
            TextWriter error = parsed.InvocationConfiguration.Error;
            string asked = parsed.GetRequiredValue(name);
            try
            {
                Uri question = new(edge, $"/explain?name={Uri.EscapeDataString(asked)}");
                (HttpStatusCode status, string body) = await AskAsync(question, token, cancellation);
                if (status != HttpStatusCode.OK)
                {
                    await error.WriteLineAsync($"ocsp-edge explain: {edge} answers {(int)status}: {body.Trim()}");
                    return status == HttpStatusCode.NotFound ? ExitCode.Bad : ExitCode.Unreachable;
                }

                using JsonDocument told = JsonDocument.Parse(body);
                await output.WriteAsync(parsed.GetValue(asJson) ? body : ExplainText.Write(told.RootElement));
                return ExplainText.IsWell(told.RootElement) ? ExitCode.Good : ExitCode.Bad;
            }
            catch (Exception failed) when (failed is HttpRequestException or JsonException or InvalidOperationException
                or KeyNotFoundException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                string problem = failed is OperationCanceledException ? "no answer in time" : failed.Message;
                await error.WriteLineAsync($"ocsp-edge explain: {edge} could not be asked: {problem} Expected the admin endpoints of a "
                    + "running edge (Admin:Listen; by default they are where Health:Listen is).");
                return ExitCode.Unreachable;
            }
        });
        return command;
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(Uri url, string? token, CancellationToken cancellation)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        client.Timeout = Patience;
        client.MaxResponseContentBufferSize = LongestAnswer;
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await client.GetAsync(url, cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
    }
}
