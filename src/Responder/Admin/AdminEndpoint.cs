using System.Globalization;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;

namespace OrleansOcsp.Responder.Admin;

/// <summary>
/// What an operator asks of an edge or a silo: <c>/</c> the status page, <c>/staples?after=&amp;limit=&amp;search=&amp;state=</c>,
/// <c>/worst?limit=</c>, <c>/explain?name=</c>, <c>POST /staples/{key}/refresh</c>, and of a silo <c>DELETE /staples/{key}</c>. Every request passes the <see cref="AdminGuard"/> first.
/// </summary>
public sealed class AdminEndpoint(IStapleOverview overview, AdminAccess access, TimeProvider time)
{
    private const string Known = "known: /, /staples, /worst, /explain?name=NAME, POST /staples/KEY/refresh, at a silo DELETE /staples/KEY\n";
    private const string Staples = "/staples/";
    private const string Refresh = "/refresh";
    private const int DefaultLimit = 100;
    private const int DefaultWorst = 10;
    private const int MostWorst = 100;

    /// <summary>Refreshes that are waited for at once: each holds a connection for up to a fetch's deadline.</summary>
    private const int MostRefreshes = 8;

    private readonly AdminGuard _guard = new(access);
    private int _refreshes;

    /// <summary>Answers a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        Harden(context.Response.Headers);
        if (_guard.Refusal(context) is var (status, reason))
        {
            if (status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = new(["Bearer", "Basic realm=\"orleans-ocsp\", charset=\"UTF-8\""]);
            }

            return TextAsync(context, status, reason + "\n");
        }

        string path = context.Request.Path.Value ?? "";
        bool one = path.StartsWith(Staples, StringComparison.Ordinal) && path.Length > Staples.Length;
        bool refreshes = one && path.EndsWith(Refresh, StringComparison.Ordinal) && path.Length > Staples.Length + Refresh.Length;
        string method = context.Request.Method;
        string allowed = refreshes ? "POST" : one ? "DELETE" : "GET, HEAD";
        if (refreshes ? !HttpMethods.IsPost(method) : one ? !HttpMethods.IsDelete(method) : !AdminGuard.IsReading(method))
        {
            context.Response.Headers.Allow = allowed;
            return TextAsync(context, StatusCodes.Status405MethodNotAllowed, $"only {allowed}\n");
        }

        return path switch
        {
            "/" => PageAsync(context),
            "/staples" => ListAsync(context),
            "/worst" => WorstAsync(context),
            "/explain" => ExplainAsync(context),
            _ when refreshes => RefreshAsync(context, path[Staples.Length..^Refresh.Length]),
            _ when one => RemoveAsync(context, path[Staples.Length..]),
            _ => TextAsync(context, StatusCodes.Status404NotFound, Known),
        };
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = StatusPage.ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private async Task PageAsync(HttpContext context)
    {
        string? search = SearchOf(context.Request);
        var query = new OverviewQuery(StatusPage.MostRows) { Search = search, WorstFirst = true };
        OverviewPage page = await overview.ListAsync(query, context.RequestAborted);
        string html = StatusPage.Write(page, search, time.GetUtcNow(), access.Links);
        await AnswerAsync(context, StatusCodes.Status200OK, Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8");
    }

    private async Task ListAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        string after = asked["after"].ToString();
        CertificateKey first = default;
        if (after.Length > 0 && !CertificateKey.TryParse(after, out first))
        {
            await TextAsync(context, StatusCodes.Status400BadRequest, "after is no key; expected the 64 hex digits that 'next' said\n");
            return;
        }

        if (LimitOf(context.Request, DefaultLimit, OverviewQuery.LimitMax) is not { } limit)
        {
            await NoLimitAsync(context, OverviewQuery.LimitMax);
            return;
        }

        var query = new OverviewQuery(limit)
        {
            After = after.Length > 0 ? first : null,
            Search = SearchOf(context.Request),
            State = asked["state"].ToString() is { Length: > 0 } state ? state : null,
        };
        OverviewPage page = await overview.ListAsync(query, context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status200OK, OverviewJson.Write(page), MediaTypeNames.Application.Json);
    }

    private async Task WorstAsync(HttpContext context)
    {
        if (LimitOf(context.Request, DefaultWorst, MostWorst) is not { } limit)
        {
            await NoLimitAsync(context, MostWorst);
            return;
        }

        OverviewPage page = await overview.ListAsync(new OverviewQuery(limit) { WorstFirst = true }, context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status200OK, WorstStaples.Write(page, time.GetUtcNow()), WorstStaples.ContentType);
    }

    private async Task ExplainAsync(HttpContext context)
    {
        string name = context.Request.Query["name"].ToString();
        if (name.Length == 0)
        {
            await TextAsync(
                context, StatusCodes.Status400BadRequest, "expected /explain?name=NAME: a server name, or a certificate's key\n");
            return;
        }

        await ToldAsync(context, await overview.ExplainAsync(name, context.RequestAborted), name);
    }

    private async Task RefreshAsync(HttpContext context, string key)
    {
        if (!CertificateKey.TryParse(key, out CertificateKey certificate))
        {
            await NoKeyAsync(context);
            return;
        }

        if (Interlocked.Increment(ref _refreshes) > MostRefreshes)
        {
            Interlocked.Decrement(ref _refreshes);
            context.Response.Headers.RetryAfter = "5";
            await TextAsync(context, StatusCodes.Status429TooManyRequests, $"{MostRefreshes} refreshes are under way; try again in 5 s\n");
            return;
        }

        try
        {
            NameExplanation? told = await overview.RefreshAsync(certificate, context.RequestAborted)
                ? await overview.ExplainAsync(key, context.RequestAborted)
                : null;
            await ToldAsync(context, told, key);
        }
        finally
        {
            Interlocked.Decrement(ref _refreshes);
        }
    }

    private async Task RemoveAsync(HttpContext context, string key)
    {
        if (!CertificateKey.TryParse(key, out CertificateKey certificate))
        {
            await NoKeyAsync(context);
            return;
        }

        switch (await overview.RemoveAsync(certificate, context.RequestAborted))
        {
            case true:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case false:
                await ToldAsync(context, null, key);
                break;
            case null:
                await TextAsync(context, StatusCodes.Status404NotFound, "an edge keeps what its settings name; only a silo forgets\n");
                break;
        }
    }

    /// <summary>How many are asked for; null: that is no number, or out of range.</summary>
    private static int? LimitOf(HttpRequest request, int standard, int most) => request.Query["limit"].ToString() is not { Length: > 0 } text
        ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit >= 1 && limit <= most ? limit : null;

    private static Task NoLimitAsync(HttpContext context, int most) =>
        TextAsync(context, StatusCodes.Status400BadRequest, $"limit is not right; expected 1 to {most}\n");

    private static Task NoKeyAsync(HttpContext context) => TextAsync(
        context, StatusCodes.Status400BadRequest,
        "expected a certificate's key: the SHA-256 of its DER as 64 hex digits, as /staples lists it\n");

    private static Task ToldAsync(HttpContext context, NameExplanation? told, string name) => told is null
        ? TextAsync(context, StatusCodes.Status404NotFound, $"'{Uri.EscapeDataString(name)}' is not kept here; /staples lists what is\n")
        : AnswerAsync(context, StatusCodes.Status200OK, OverviewJson.Write(told), MediaTypeNames.Application.Json);

    private static string? SearchOf(HttpRequest request) =>
        request.Query["search"].ToString().Trim() is { Length: > 0 } search ? search : null;

    private static Task TextAsync(HttpContext context, int status, string text) =>
        AnswerAsync(context, status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    private static async Task AnswerAsync(HttpContext context, int status, ReadOnlyMemory<byte> body, string type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
