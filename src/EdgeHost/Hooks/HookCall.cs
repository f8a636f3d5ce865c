using System.Net.Mime;
using System.Text.Json;
using OrleansOcsp.EdgeHost.Feeds;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>Tells one event to one program.</summary>
internal sealed class HookCall(HookSettings settings, TimeProvider time) : IDisposable
{
    // The operator wrote the URL: it may lie anywhere. Redirects would carry it elsewhere.
    private readonly HttpMessageInvoker? _http = settings.Url is null
        ? null : new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    public Task<CommandResult> TellAsync(HookEvent happened, CancellationToken cancellation) => settings.Command is { } command
        ? ShellCommand.RunAsync(command, Environment(happened), settings.Deadline, time, cancellation)
        : PostAsync(settings.Url!, happened, cancellation);

    public void Dispose() => _http?.Dispose();

    private static Dictionary<string, string> Environment(HookEvent happened) => new()
    {
        ["OCSP_EVENT"] = happened.Word,
        ["OCSP_NAME"] = happened.Subject.Name,
        ["OCSP_FILE"] = happened.Subject.CertificateFile,
        ["OCSP_CERTIFICATE"] = happened.Subject.Key.ToString(),
    };

    private async Task<CommandResult> PostAsync(Uri url, HookEvent happened, CancellationToken cancellation)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["event"] = happened.Word,
            ["name"] = happened.Subject.Name,
            ["file"] = happened.Subject.CertificateFile,
            ["certificate"] = happened.Subject.Key.ToString(),
            ["at"] = happened.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
        }));
        body.Headers.ContentType = new(MediaTypeNames.Application.Json);
        using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = body };
        using var limit = new CancellationTokenSource(settings.Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using HttpResponseMessage answer = await _http!.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode
                ? new CommandResult.Succeeded()
                : new CommandResult.Failed($"{url} answered with HTTP status {(int)answer.StatusCode}; expected 200 to 299.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new CommandResult.Failed($"{url} did not answer within {settings.Deadline.TotalSeconds:0} s.");
        }
        catch (HttpRequestException unreachable)
        {
            return new CommandResult.Failed($"{url} cannot be reached: {unreachable.GetBaseException().Message}");
        }
    }
}
