using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansOcsp.Authority;

/// <summary>HTTP in front of the signer: takes requests apart, and plays the faults of the behaviour.</summary>
internal sealed class ResponderHandler(OcspResponder responder, AnswerSigner signer, RequestLog log, TimeProvider clock)
{
    private const string IssuerPath = "/ca/";
    private const string RedirectPath = "/elsewhere/";

    // What a captive portal says in place of a CA.
    private static readonly byte[] Garbage = "<!DOCTYPE html><title>Welcome to the hotel's wireless network</title>"u8.ToArray();

    public async Task AnswerAsync(HttpContext http)
    {
        log.Enter();
        try
        {
            string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            if (target.StartsWith(IssuerPath, StringComparison.Ordinal))
            {
                await SendIssuerAsync(http, target[IssuerPath.Length..]);
            }
            else
            {
                (int status, byte[] request) = await RequestBody.ReadAsync(http.Request, target, http.RequestAborted);
                await AnswerAsync(http, status, request, elsewhere: target.StartsWith(RedirectPath, StringComparison.Ordinal));
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client went away, or the responder is being taken down: there is nobody to answer.
        }
        finally
        {
            log.Leave();
        }
    }

    private async Task AnswerAsync(HttpContext http, int status, byte[] request, bool elsewhere)
    {
        if (status != StatusCodes.Status200OK)
        {
            http.Response.StatusCode = status;
            return;
        }

        IReadOnlyList<CertId>? ids = OcspRequestReader.Read(request);
        if (ids is null)
        {
            await AnswerSender.SendAsync(http, OcspResponseBuilder.Error(ResponseStatus.MalformedRequest));
            return;
        }

        // RFC 9919 (as RFC 5019 section 2.1.1): one certificate a request. More are answered as if the first stood alone.
        CertId id = ids[0];
        string serial = Convert.ToHexStringLower(id.Serial.Span);
        DateTimeOffset now = clock.GetUtcNow();
        log.Add(
            new ResponderRequest(serial, id.Hash, http.Request.Method, now, http.Request.Headers.CacheControl.ToString()),
            http.Connection.RemoteIpAddress);
        ThrowawayCertificate? leaf = signer.Find(id);
        ResponderBehaviour behaviour = responder.BehaviourFor(leaf);
        http.Response.Headers.Date = (now + behaviour.DateSkew).ToString("R", CultureInfo.InvariantCulture);
        var answer = new PlannedAnswer(leaf, id.Hash, elsewhere ? behaviour with { Fault = ResponderFault.None } : behaviour);
        await PlayAsync(http, answer);
    }

    private Task PlayAsync(HttpContext http, PlannedAnswer planned)
    {
        ResponderBehaviour behaviour = planned.Behaviour;
        if (behaviour.RefusesGet && HttpMethods.IsGet(http.Request.Method))
        {
            return AnswerSender.RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, retryAfter: null);
        }

        return behaviour.Fault switch
        {
            ResponderFault.Hang => AnswerSender.HangAsync(http),
            ResponderFault.Reset => AnswerSender.Reset(http),
            ResponderFault.Http404 => AnswerSender.RefuseAsync(http, StatusCodes.Status404NotFound, retryAfter: null),
            ResponderFault.Http429 => AnswerSender.RefuseAsync(http, StatusCodes.Status429TooManyRequests, behaviour.RetryAfter),
            ResponderFault.Http500 => AnswerSender.RefuseAsync(http, StatusCodes.Status500InternalServerError, behaviour.RetryAfter),
            ResponderFault.Http503 => AnswerSender.RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, behaviour.RetryAfter),
            ResponderFault.Redirect => AnswerSender.RedirectAsync(http, behaviour.RedirectTo ?? Elsewhere(http)),
            ResponderFault.Garbage => AnswerSender.SendAsync(http, Garbage),
            ResponderFault.EmptyBody => AnswerSender.SendAsync(http, []),
            ResponderFault.SlowDrip => AnswerSender.DripAsync(http, Body(planned), behaviour.DripInterval),
            ResponderFault.HugeBody => AnswerSender.SendHugeAsync(http, Body(planned)),
            _ => SendAsync(http, planned),
        };
    }

    // A GET's request stands in the URL, so it has to stand in the new URL too.
    private Uri Elsewhere(HttpContext http)
    {
        string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new Uri(responder.Url, RedirectPath + target[(target.IndexOf('/', 1) + 1)..]);
    }

    private Task SendAsync(HttpContext http, PlannedAnswer planned)
    {
        if (planned.Behaviour.MaxAge is { } maxAge)
        {
            http.Response.Headers.CacheControl = $"max-age={(long)maxAge.TotalSeconds}, public, no-transform, must-revalidate";
        }

        if (planned.Behaviour.Age is { } age)
        {
            http.Response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return AnswerSender.SendAsync(http, Body(planned));
    }

    private byte[] Body(PlannedAnswer planned) => planned switch
    {
        { Behaviour.Fault: ResponderFault.TryLater } => OcspResponseBuilder.Error(ResponseStatus.TryLater),
        { Behaviour.Fault: ResponderFault.InternalError } => OcspResponseBuilder.Error(ResponseStatus.InternalError),
        { Behaviour.Fault: ResponderFault.MalformedRequest } => OcspResponseBuilder.Error(ResponseStatus.MalformedRequest),
        { Behaviour.Fault: ResponderFault.SigRequired } => OcspResponseBuilder.Error(ResponseStatus.SigRequired),
        { Behaviour.Fault: ResponderFault.Unauthorized } => OcspResponseBuilder.Error(ResponseStatus.Unauthorized),
        { Behaviour.RefusesSha1: true, Hash: IdHash.Sha1 } => OcspResponseBuilder.Error(ResponseStatus.Unauthorized),

        // RFC 9919 (as RFC 5019 section 2.2.3): a responder that signs in advance has nothing for a certificate that it does not know.
        { Leaf: null } => OcspResponseBuilder.Error(ResponseStatus.Unauthorized),
        _ => signer.Answer(planned.Leaf, planned.Hash, planned.Behaviour),
    };

    private Task SendIssuerAsync(HttpContext http, string name)
    {
        IReadOnlyList<CertificateAuthority> authorities = responder.Authorities;
        string number = name.EndsWith(".crt", StringComparison.Ordinal) ? name[..^4] : "";
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < authorities.Count
            ? AnswerSender.SendAsync(http, authorities[index].Der.ToArray(), "application/pkix-cert")
            : AnswerSender.RefuseAsync(http, StatusCodes.Status404NotFound, retryAfter: null);
    }

    private sealed record PlannedAnswer(ThrowawayCertificate? Leaf, IdHash Hash, ResponderBehaviour Behaviour);
}
