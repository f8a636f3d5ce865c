using System.CommandLine;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>health</c>: asks an edge on this machine whether it is ready, for containers that have no curl.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        Option<string> url = new("--url")
        {
            Description = "What to ask.",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:9180/health/ready",
        };
        Option<TimeSpan?> timeout = OptionParsing.Duration("--timeout", "How long to wait for the answer (default 3s).");
        Command command = new("health", "Ask a running edge whether it is ready. Exit code: 0 yes, 1 no.") { url, timeout };
        command.SetAction(async (parsed, cancellation) =>
        {
            using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(parsed.GetValue(timeout) ?? TimeSpan.FromSeconds(3));
            using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
            client.MaxResponseContentBufferSize = 64 * 1024;
            string target = parsed.GetRequiredValue(url);
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(target, deadline.Token);
                string body = await answer.Content.ReadAsStringAsync(deadline.Token);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(body.TrimEnd());
                return answer.IsSuccessStatusCode ? ExitCode.Good : ExitCode.Bad;
            }
            catch (Exception failed) when (failed is HttpRequestException or InvalidOperationException or UriFormatException
                || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                string problem = failed is OperationCanceledException ? "no answer in time" : failed.Message;
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"ocsp-edge health: {target} could not be asked: {problem}");
                return ExitCode.Bad;
            }
        });
        return command;
    }
}
