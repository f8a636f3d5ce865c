using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansOcsp.Authority;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>The page and what it asks for. Served only over the demo's own TLS.</summary>
internal sealed class DemoPage(ResponderControl control, Func<DemoState> look)
{
    private static readonly string Html = ReadHtml();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ShowAsync);
        routes.MapGet("/state", () => Results.Json(look(), DemoStateJson.Default.DemoState));
        routes.MapPost("/switch/{**path}", SwitchAsync);
    }

    private Task ShowAsync(HttpContext http)
    {
        DemoState state = look();
        http.Response.Headers.CacheControl = "no-store";
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

    private async Task<IResult> SwitchAsync(HttpContext http, string path)
    {
        // A page from elsewhere cannot send a header of its own without asking first, and gets no leave here; nor does one whose name was
        // made to point at this machine.
        bool local = http.Request.Host.Host is "localhost" or "[::1]" || IPAddress.TryParse(http.Request.Host.Host, out _);
        if (!local || http.Request.Headers["X-Demo"] != "1")
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        string? done = await control.SwitchAsync(path);
        return done is null ? Results.NotFound() : Results.Text(done);
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
