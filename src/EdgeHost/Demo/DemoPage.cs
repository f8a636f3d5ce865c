using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansOcsp.Authority;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>The page and what it asks for. Served only over the demo's own TLS.</summary>
internal sealed class DemoPage(ResponderControl control, Func<DemoState> look)
{
    private const string SwitchPath = "/switch/";

    private static readonly string Html = ReadHtml();

    public Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        string path = http.Request.Path.Value ?? "/";
        return http.Request.Method switch
        {
            "GET" when path == "/" => ShowAsync(http),
            "GET" when path == "/state" => http.Response.WriteAsJsonAsync(
                look(), DemoStateJson.Default.DemoState, contentType: null, http.RequestAborted),
            "POST" when path.StartsWith(SwitchPath, StringComparison.Ordinal) => SwitchAsync(http, path[SwitchPath.Length..]),
            _ => Refuse(http, StatusCodes.Status404NotFound),
        };
    }

    private Task ShowAsync(HttpContext http)
    {
        DemoState state = look();
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync(Plain(state), http.RequestAborted);
        }

        string nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; connect-src 'self'; img-src data:; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

        // System.Text.Json writes < as an escape, so the state cannot end its element.
        string page = Html.Replace("{{nonce}}", nonce, StringComparison.Ordinal)
            .Replace("{{state}}", JsonSerializer.Serialize(state, DemoStateJson.Default.DemoState), StringComparison.Ordinal);
        return http.Response.WriteAsync(page, http.RequestAborted);
    }

    private async Task SwitchAsync(HttpContext http, string path)
    {
        // A page from elsewhere cannot send a header of its own without asking first, and gets no leave here; nor does one whose name was
        // made to point at this machine.
        bool local = http.Request.Host.Host is "localhost" or "[::1]" || IPAddress.TryParse(http.Request.Host.Host, out _);
        if (!local || http.Request.Headers["X-Demo"] != "1")
        {
            await Refuse(http, StatusCodes.Status403Forbidden);
            return;
        }

        string? done = await control.SwitchAsync(path);
        http.Response.StatusCode = done is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        await http.Response.WriteAsync(done ?? $"There is no switch {path}.", http.RequestAborted);
    }

    private static Task Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static string Plain(DemoState state)
    {
        var text = new StringBuilder();
        text.Append(state.Word).Append(": ").Append(state.Sentence).Append('\n').Append(state.Responder).Append('\n');
        foreach ((string name, string value) in state.Details.Where(static detail => detail.Value.Length > 0))
        {
            text.Append("  ").Append(name.PadRight(14)).Append(value).Append('\n');
        }

        return text.ToString();
    }

    private static string ReadHtml()
    {
        using Stream stream = typeof(DemoPage).Assembly.GetManifestResourceStream("OrleansOcsp.EdgeHost.Demo.page.html")
            ?? throw new InvalidOperationException("The demo's page is not in the program: EdgeHost.csproj embeds Demo/page.html.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
