using System.Net.Mime;
using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.EdgeHost.Health;

/// <summary>
/// What the health listener answers. <c>/health/live</c>: the process answers. <c>/health/ready</c>: 200 from when start-up is decided for
/// every name until the drain. <c>/health/names/{name}</c>: how a server name stands; not for web pages of other origins.
/// </summary>
internal sealed class HealthAnswers(EdgeState state, ICertificateReports certificates, AdminGuard guard)
{
    private const string Names = "/health/names/";

    public Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Answer(context, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD\n");
        }

        string path = context.Request.Path.Value ?? "";
        if (path.StartsWith(Names, StringComparison.Ordinal) && guard.Refusal(context) is var (status, reason))
        {
            return Answer(context, status, reason + "\n");
        }

        return path switch
        {
            "/health/live" => Answer(context, StatusCodes.Status200OK, "live\n"),
            "/health/ready" when state.Phase == EdgePhase.Ready => Answer(context, StatusCodes.Status200OK, "ready\n"),
            "/health/ready" =>
                Answer(context, StatusCodes.Status503ServiceUnavailable, $"not ready: {state.Phase.ToString().ToLowerInvariant()}\n"),
            _ when path.StartsWith(Names, StringComparison.Ordinal) && certificates.Report(path[Names.Length..]) is { } report =>
                Answer(context, StatusCodes.Status200OK, NameReportJson.Write(report), MediaTypeNames.Application.Json),
            _ when path.StartsWith(Names, StringComparison.Ordinal) =>
                Answer(context, StatusCodes.Status404NotFound, "no certificate here is for this name\n"),
            _ => Answer(context, StatusCodes.Status404NotFound, "known: /health/live, /health/ready, /health/names/{name}\n"),
        };
    }

    private static Task Answer(HttpContext context, int status, string body, string type = MediaTypeNames.Text.Plain)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(body, context.RequestAborted);
    }
}
