using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Fetching;

/// <summary>
/// Asks over HTTP: GET where the whole URL has at most 255 bytes, else POST; a GET answered 400, 404, 405, 414 or malformedRequest once more by
/// POST; with the other CertID hash where the responder refuses the first. One deadline for all of it.
/// </summary>
/// <remarks>The Content-Type of an answer is not demanded: what is signed needs no label, and private responders often send another. It
/// stands in the message when the body is no OCSP response. Nothing is verified here.</remarks>
public sealed class OcspHttpFetcher : IOcspFetcher, IDisposable
{
    // A peer answers from memory; what it costs when it hangs is what others wait.
    private static readonly TimeSpan PeerDeadline = TimeSpan.FromSeconds(5);

    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly GuardedHttp _http;

    /// <summary>Makes one; it holds connections, so one for the whole process.</summary>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public OcspHttpFetcher(FetchOptions options, TimeProvider time)
        : this(options, time, null)
    {
    }

    internal OcspHttpFetcher(FetchOptions options, TimeProvider time, ResolveHost? resolve)
    {
        IReadOnlyList<string> faults = options.Faults();
        _options = faults.Count == 0 ? options : throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _time = time;
        _http = new GuardedHttp(options, time, resolve);
    }

    public Task<FetchOutcome> FetchAsync(OcspQuestion question, CancellationToken cancellation)
    {
        IssuedCertificate certificate = question.Certificate;
        var how = new Manner(question.Endpoint, IsPrivateAllowed(question.Endpoint, certificate.Issuer), question.ByPost);
        return WithinDeadlineAsync(
            question.Endpoint,
            async limited =>
            {
                CertIdHash other = question.Hash == CertIdHash.Sha1 ? CertIdHash.Sha256 : CertIdHash.Sha1;
                FetchOutcome first = await AskAsync(certificate.CertId(question.Hash), question.Hash, how, limited);
                return RefusesHash(first) && await AskAsync(certificate.CertId(other), other, how, limited) is FetchOutcome.Answered second
                    ? second : first;
            },
            cancellation);
    }

    /// <summary>Asks about a CertID as it stands, and no other hash: for those who pass on what somebody asked them.</summary>
    /// <param name="issuer">The issuer that the CertID names.</param>
    /// <param name="certId">By SHA-1 or SHA-256.</param>
    /// <param name="endpoint">The responder.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<FetchOutcome> FetchAsync(
        IssuerCertificate issuer, CertId certId, ResponderEndpoint endpoint, CancellationToken cancellation)
    {
        var how = new Manner(endpoint, IsPrivateAllowed(endpoint, issuer), ByPost: false);
        return WithinDeadlineAsync(endpoint, limited => AskAsync(certId, certId.Hash!.Value, how, limited), cancellation);
    }

    public void Dispose() => _http.Dispose();

    // What responders say that do not know our hash: they find no such issuer, or cannot read the algorithm.
    private static bool RefusesHash(FetchOutcome outcome) => outcome is FetchOutcome.ResponderError
    {
        Status: OcspResponseStatus.MalformedRequest or OcspResponseStatus.Unauthorized or OcspResponseStatus.InternalError,
    };

    private async Task<FetchOutcome> WithinDeadlineAsync(
        ResponderEndpoint endpoint, Func<CancellationToken, Task<FetchOutcome>> ask, CancellationToken cancellation)
    {
        TimeSpan limit = endpoint.IsPeer && _options.Deadline > PeerDeadline ? PeerDeadline : _options.Deadline;
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new FetchOutcome.TimedOut(limit);
        }
        catch (AddressRefusedException refused)
        {
            return new FetchOutcome.AddressRefused(refused.Address, refused.Message);
        }
        catch (Exception fault) when (GuardedHttp.IsTransportFault(fault))
        {
            return new FetchOutcome.Unreachable(Detail(fault));
        }
    }

    private async Task<FetchOutcome> AskAsync(CertId certId, CertIdHash hash, Manner how, CancellationToken cancellation)
    {
        Uri responder = how.Endpoint.Url;
        ReadOnlyMemory<byte> request = OcspRequest.For(certId).Bytes;
        bool getRefused = false;
        if (!how.ByPost && OcspHttp.GetUrl(responder, request.Span) is { } url)
        {
            getRefused = true;
            using HttpRequestMessage get = OcspHttp.Get(url, how.Endpoint.IsPeer);
            FetchOutcome outcome = Read(await _http.SendAsync(get, how.PrivateAllowed, cancellation), hash, getRefused: false);
            if (outcome is not (FetchOutcome.HttpError { Status: 400 or 404 or 405 or 414 }
                or FetchOutcome.ResponderError { Status: OcspResponseStatus.MalformedRequest }))
            {
                return outcome;
            }
        }

        using HttpRequestMessage post = OcspHttp.Post(responder, request, how.Endpoint.IsPeer);
        return Read(await _http.SendAsync(post, how.PrivateAllowed, cancellation), hash, getRefused);
    }

    private bool IsPrivateAllowed(ResponderEndpoint endpoint, IssuerCertificate issuer) => endpoint.WrittenByOperator
        || (_options.TrustedIssuers.Count > 0 && _options.TrustedIssuers.Contains(CertificateKey.Of(issuer.Der.Span)));

    private FetchOutcome Read(HttpAnswer answer, CertIdHash hash, bool getRefused) => answer switch
    {
        { Status: >= 300 and < 400 and not 304 } => new FetchOutcome.Redirected(answer.Status, Printable.Text(answer.Location ?? "nowhere")),
        { Status: < 200 or >= 300 } => new FetchOutcome.HttpError(answer.Status, answer.RetryAfter),
        { Body: null } => new FetchOutcome.TooLong(_options.MaxBody),
        { Body: { } body } => OcspResponse.Read(body) switch
        {
            OcspResponseReading.Unreadable unreadable =>
                new FetchOutcome.NotOcsp(unreadable.Reason, unreadable.Explanation, answer.ContentType),
            OcspResponseReading.Read { Response.Status: not OcspResponseStatus.Successful } read =>
                new FetchOutcome.ResponderError(read.Response.Status, answer.RetryAfter),
            _ => new FetchOutcome.Answered(body, hash, getRefused, answer.Hints),
        },
    };

    // .NET wraps: the innermost message is the one that says something.
    private static string Detail(Exception fault)
    {
        Exception deepest = fault.GetBaseException();
        return ReferenceEquals(deepest, fault) ? fault.Message : $"{fault.Message} ({deepest.Message})";
    }

    private sealed record Manner(ResponderEndpoint Endpoint, bool PrivateAllowed, bool ByPost);
}
