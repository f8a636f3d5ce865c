using OrleansOcsp.Certificates;

namespace OrleansOcsp.Fetching;

/// <summary>
/// Fetches the issuer of a leaf from where the leaf says it lies (caIssuers, RFC 5280 section 4.2.2.1): DER, PEM or PKCS#7. What comes counts only
/// if its key verifies the leaf. Private and loopback addresses are never asked: whoever made the leaf chose the URL, and nobody vouches for it yet.
/// </summary>
public sealed class IssuerFetcher : IDisposable
{
    // Each costs up to a deadline.
    private const int MostUrls = 4;

    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly GuardedHttp _http;

    /// <summary>Makes one; it holds connections, so one for the whole process.</summary>
    public IssuerFetcher(FetchOptions options, TimeProvider time)
        : this(options, time, null)
    {
    }

    internal IssuerFetcher(FetchOptions options, TimeProvider time, ResolveHost? resolve)
    {
        _options = options;
        _time = time;
        _http = new GuardedHttp(options, time, resolve);
    }

    /// <summary>Tries the leaf's URLs in order.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IssuerFetch> FetchAsync(LeafCertificate leaf, CancellationToken cancellation)
    {
        if (leaf.CaIssuersUrls.Count == 0)
        {
            return new IssuerFetch.NotFound("the certificate does not say where its issuer lies (caIssuers). Add the issuer to the chain file.");
        }

        List<string> problems = [];
        foreach (Uri url in leaf.CaIssuersUrls.Take(MostUrls))
        {
            switch (await FetchAsync(leaf, url, cancellation))
            {
                case IssuerFetch.Found found:
                    return found;
                case IssuerFetch.NotFound notFound:
                    problems.Add($"{url.AbsoluteUri}: {notFound.Problem}");
                    break;
            }
        }

        return new IssuerFetch.NotFound(string.Join(' ', problems));
    }

    public void Dispose() => _http.Dispose();

    private async Task<IssuerFetch> FetchAsync(LeafCertificate leaf, Uri url, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(_options.Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            HttpAnswer answer = await _http.SendAsync(request, privateAllowed: false, either.Token);
            return answer switch
            {
                { Location: { } target, Status: >= 300 and < 400 } =>
                    new IssuerFetch.NotFound(new FetchOutcome.Redirected(answer.Status, Printable.Text(target)).Explanation),
                { Status: not 200 } => new IssuerFetch.NotFound($"it answered with HTTP status {answer.Status}; expected 200."),
                { Body: null } => new IssuerFetch.NotFound($"it sent more than {_options.MaxBody} bytes; a certificate has one or two thousand."),
                { Body: { } body } => Find(leaf, body),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new IssuerFetch.NotFound($"it did not answer completely within {_options.Deadline.TotalSeconds:0.#} s.");
        }
        catch (AddressRefusedException refused)
        {
            return new IssuerFetch.NotFound(refused.Message);
        }
        catch (Exception fault) when (GuardedHttp.IsTransportFault(fault))
        {
            return new IssuerFetch.NotFound($"it cannot be reached: {fault.GetBaseException().Message}");
        }
    }

    private static IssuerFetch Find(LeafCertificate leaf, ReadOnlyMemory<byte> body) =>
        IssuedCertificate.FindIssuer(leaf, CertificateBundle.Read(body)) switch
        {
            IssuedCertificateResult.Created created => new IssuerFetch.Found(created.Certificate),
            IssuedCertificateResult.Refused refused => new IssuerFetch.NotFound($"what it sent is not the issuer: {refused.Explanation}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>What a search for an issuer came to.</summary>
public abstract record IssuerFetch
{
    private IssuerFetch()
    {
    }

    /// <summary>The issuer is there; its key verifies the leaf.</summary>
    public sealed record Found(IssuedCertificate Certificate) : IssuerFetch;

    /// <summary>It is not.</summary>
    /// <param name="Problem">What was tried and what came of it, in sentences.</param>
    public sealed record NotFound(string Problem) : IssuerFetch;
}
