using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansOcsp.Protocol;
using OrleansOcsp.Responder.Http;

namespace OrleansOcsp.Responder;

/// <summary>
/// OCSP over HTTP (RFC 6960 appendix A.1, RFC 9919): GET, HEAD and POST, answered with responses that were made and verified before. It
/// signs
/// nothing, echoes no nonce and looks at no request extension or signature: the most complete answer that it holds is what it gives
/// (RFC 9919, as RFC 5019 section 2.2.1).
/// </summary>
/// <param name="source">Where the responses come from.</param>
/// <param name="pathPrefix">The path of the responder's URL, such as <c>/ocsp</c>; empty or <c>/</c> for none.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Counts outcomes.</param>
public sealed class ResponderEndpoint(IResponseSource source, string pathPrefix, TimeProvider time, ResponderMetrics metrics)
{
    /// <summary>Bytes that a POST may have: 8 KiB. A request for one certificate has 70 to 120; a signed one with its chain 2,000 to
    /// 4,000.</summary>
    public const int MaxRequestLength = 8 * 1024;

    private const string ResponseType = "application/ocsp-response";

    // RFC 5019 section 6.2: what is not an authoritative answer is not kept by caches.
    private const string NotForCaches = "no-store";

    private readonly string _prefix = pathPrefix.TrimEnd('/');

    /// <summary>Answers one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        string method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        {
            return AnswerGet(context);
        }

        if (HttpMethods.IsPost(method))
        {
            return AnswerPostAsync(context);
        }

        context.Response.Headers.Allow = "GET, HEAD, POST";
        return Refuse(context, StatusCodes.Status405MethodNotAllowed, ResponderOutcome.BadHttp);
    }

    private Task AnswerGet(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.Length > RequestPath.MaxTargetLength)
        {
            return Refuse(context, StatusCodes.Status414UriTooLong, ResponderOutcome.BadHttp);
        }

        Span<byte> buffer = stackalloc byte[RequestPath.MaxRequestLength];
        switch (RequestPath.Read(target, _prefix, buffer, out int length))
        {
            case PathReading.Decoded:
                ReadOnlySpan<byte> request = buffer[..length];
                return source.Recognize(request) is { } known && IsCurrent(known)
                    ? Give(context, known)
                    : AnswerAsync(context, request.ToArray());
            case PathReading.OutsidePrefix:
                return Refuse(context, StatusCodes.Status404NotFound, ResponderOutcome.BadHttp);
            default:
                return Fail(context, OcspResponseStatus.MalformedRequest);
        }
    }

    private async Task AnswerPostAsync(HttpContext context)
    {
        if (!IsBelowPrefix(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget))
        {
            await Refuse(context, StatusCodes.Status404NotFound, ResponderOutcome.BadHttp);
            return;
        }

        byte[]? request;
        try
        {
            request = await ReadBodyAsync(context.Request, context.RequestAborted);
        }
        catch (BadHttpRequestException bad)
        {
            // Bad chunks, too slow, cut off: Kestrel says what of it is whose fault. Uncaught, it would log each one as ours.
            await Refuse(context, bad.StatusCode, ResponderOutcome.BadHttp);
            return;
        }

        if (request is null)
        {
            await Refuse(context, StatusCodes.Status413PayloadTooLarge, ResponderOutcome.BadHttp);
        }
        else if (source.Recognize(request) is { } known && IsCurrent(known))
        {
            await Give(context, known);
        }
        else
        {
            await AnswerAsync(context, request);
        }
    }

    /// <summary>The way for requests that are not known by their bytes.</summary>
    private async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        if (OcspRequest.Read(bytes) is not OcspRequestReading.Read { Request: var request })
        {
            await Fail(context, OcspResponseStatus.MalformedRequest);
            return;
        }

        LookupScope scope = Conditions.OnlyIfCached(context.Request.Headers) ? LookupScope.OnlyHeld : LookupScope.MayAsk;

        // A request for several certificates: a pre-produced response cannot hold all; the first that is held is the most complete
        // answer there
        // is. Only a request for one may make us ask, so that one request is never many fetches.
        scope = request.CertIds.Count == 1 ? scope : LookupScope.OnlyHeld;
        bool later = false;
        foreach (CertId certId in request.CertIds)
        {
            switch (await source.FindAsync(certId, scope, context.RequestAborted))
            {
                case ResponseLookup.Found { Response: var response } when IsCurrent(response):
                    await Give(context, response);
                    return;
                case ResponseLookup.NotKnown:
                    break;
                default:
                    later = true;
                    break;
            }
        }

        await Fail(context, later ? OcspResponseStatus.TryLater : OcspResponseStatus.Unauthorized);
    }

    private bool IsCurrent(HeldResponse response) => time.GetUtcNow() < response.Window.NextUpdate;

    private Task Give(HttpContext context, HeldResponse response)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = response.ETag;
        headers.LastModified = response.LastModified;
        headers.Expires = response.Expires;
        headers.CacheControl = response.CacheControl(time.GetUtcNow());
        bool get = !HttpMethods.IsPost(context.Request.Method);
        if (get && Conditions.IsNotModified(context.Request.Headers, response))
        {
            metrics.Count(ResponderOutcome.NotModified);
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        metrics.Count(ResponderOutcome.Answered);
        return Send(context, response.Bytes);
    }

    private Task Fail(HttpContext context, OcspResponseStatus status)
    {
        metrics.Count(status switch
        {
            OcspResponseStatus.Unauthorized => ResponderOutcome.Unauthorized,
            OcspResponseStatus.TryLater => ResponderOutcome.TryLater,
            _ => ResponderOutcome.MalformedRequest,
        });
        context.Response.Headers.CacheControl = NotForCaches;
        return Send(context, ErrorBody.For(status));
    }

    private static Task Send(HttpContext context, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        response.ContentType = ResponseType;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        ValueTask<FlushResult> written = response.BodyWriter.WriteAsync(body);
        if (!written.IsCompletedSuccessfully)
        {
            return written.AsTask();
        }

        _ = written.Result;
        return Task.CompletedTask;
    }

    private Task Refuse(HttpContext context, int statusCode, ResponderOutcome outcome)
    {
        metrics.Count(outcome);
        context.Response.StatusCode = statusCode;
        context.Response.Headers.CacheControl = NotForCaches;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private bool IsBelowPrefix(string target) =>
        RequestPath.Read(target, _prefix, stackalloc byte[RequestPath.MaxRequestLength], out _) != PathReading.OutsidePrefix;

    /// <returns>The body; null when it is longer than <see cref="MaxRequestLength"/>.</returns>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxRequestLength)
        {
            return null;
        }

        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > MaxRequestLength)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
