using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansOcsp.Authority;

/// <summary>The ways in which bytes do, or do not, get to the client.</summary>
internal static class AnswerSender
{
    private const int HugeLength = 10 * 1024 * 1024;

    public static async Task SendAsync(HttpContext http, byte[] body, string type = "application/ocsp-response")
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static Task RefuseAsync(HttpContext http, int status, TimeSpan? retryAfter)
    {
        http.Response.StatusCode = status;
        if (retryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Task.CompletedTask;
    }

    public static Task RedirectAsync(HttpContext http, Uri to)
    {
        http.Response.Headers.Location = to.AbsoluteUri;
        http.Response.StatusCode = StatusCodes.Status302Found;
        return Task.CompletedTask;
    }

    /// <summary>Holds the connection until the client or the responder ends it.</summary>
    public static Task HangAsync(HttpContext http) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);

    public static Task Reset(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    public static async Task DripAsync(HttpContext http, byte[] body, TimeSpan interval)
    {
        http.Response.ContentType = "application/ocsp-response";
        http.Response.ContentLength = body.Length;
        for (int i = 0; i < body.Length; i++)
        {
            await http.Response.Body.WriteAsync(body.AsMemory(i, 1), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(interval, TimeProvider.System, http.RequestAborted);
        }
    }

    /// <summary>Says no length, so that only a reader that counts notices in time.</summary>
    public static async Task SendHugeAsync(HttpContext http, byte[] start)
    {
        http.Response.ContentType = "application/ocsp-response";
        await http.Response.Body.WriteAsync(start, http.RequestAborted);
        byte[] zeros = new byte[64 * 1024];
        for (int sent = 0; sent < HugeLength; sent += zeros.Length)
        {
            await http.Response.Body.WriteAsync(zeros, http.RequestAborted);
        }
    }
}
