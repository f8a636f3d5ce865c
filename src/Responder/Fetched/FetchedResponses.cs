using System.Collections.Concurrent;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Fetched;

/// <summary>
/// Responses that are fetched when a client asks: kept certificates under the other hash, and certificates of issuers on the allow list that
/// nobody keeps. Verified like a keeper's, held to nextUpdate, asked for anew when a client comes past half of the window.
/// </summary>
/// <remarks>What a client can cause is bounded: entries, bytes of an answer, questions under way at one responder, and questions a second at all;
/// over a bound the answer is <c>tryLater</c> at once. A peer's question (<c>only-if-cached</c>) is never passed on.</remarks>
/// <param name="issuers">The allow list.</param>
/// <param name="maxHeld">Entries that are held at most.</param>
/// <param name="fetcher">Asks.</param>
/// <param name="verifier">Verifies.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Counts.</param>
/// <param name="dataCenters">Asked about the other hash where the CA says nothing of it: they may hold what one of their clients asked for.
/// Null: this one is alone.</param>
public sealed class FetchedResponses(
    IReadOnlyList<ForwardedIssuer> issuers,
    int maxHeld,
    OcspHttpFetcher fetcher,
    StapleVerifier verifier,
    TimeProvider time,
    ResponderMetrics metrics,
    DataCenters? dataCenters = null) : IOtherResponses
{
    // Answers have 300 to 3,000 bytes; longer ones are not worth holding for somebody unknown.
    private const int MaxAnswer = 16 * 1024;

    private readonly ConcurrentDictionary<CertId, FetchedEntry> _entries = new();
    private readonly FetchBudget _budget = new(time);

    /// <summary>CertIDs that are held.</summary>
    public int Count => _entries.Count;

    public ValueTask<ResponseLookup> FindUnknownAsync(CertId certId, LookupScope scope, CancellationToken cancellation)
    {
        // RFC 5280 section 4.1.2.2: at most 20 octets.
        ForwardedIssuer? issuer = certId.Serial.Length is > 0 and <= 20 ? issuers.FirstOrDefault(issuer => issuer.Issued(certId)) : null;
        return issuer is null
            ? ValueTask.FromResult<ResponseLookup>(new ResponseLookup.NotKnown())
            : FindAsync(
                new Question(certId, issuer.Issuer, issuer.Endpoints, body => Judge(issuer.Issuer, certId, body)), null, scope, cancellation);
    }

    public ValueTask<ResponseLookup> FindOtherHashAsync(
        StapleWanted wanted, Staple kept, CertId certId, LookupScope scope, CancellationToken cancellation)
    {
        IssuedCertificate certificate = wanted.Certificate;
        return FindAsync(
            new Question(certId, certificate.Issuer, ResponderEndpoints.Of(wanted, dataCenters).All, body => Judge(certificate, certId, body)),
            kept,
            scope,
            cancellation);
    }

    private async ValueTask<ResponseLookup> FindAsync(Question question, Staple? kept, LookupScope scope, CancellationToken cancellation)
    {
        if (!_entries.TryGetValue(question.CertId, out FetchedEntry? entry))
        {
            if (scope == LookupScope.OnlyHeld || question.Endpoints.Count == 0)
            {
                return new ResponseLookup.NothingCurrent();
            }

            MakeRoom();
            entry = _entries.GetOrAdd(question.CertId, id => new FetchedEntry(id));
        }

        ResponseLookup found = entry.Look(kept, time.GetUtcNow(), out bool isDue);
        string host = question.Endpoints.Count > 0 ? question.Endpoints[0].Url.Authority : "";
        Task? asking = scope == LookupScope.OnlyHeld
            ? null : entry.Ask(isDue, () => _budget.TryTake(host), () => AskAndReturnAsync(question, host), time);
        if (asking is null || found is ResponseLookup.Found)
        {
            return found;
        }

        await asking.WaitAsync(cancellation);
        return entry.Look(kept, time.GetUtcNow(), out _);
    }

    private async Task<FetchedAnswer> AskAndReturnAsync(Question question, string host)
    {
        try
        {
            FetchedAnswer answer = await AskAsync(question);
            metrics.CountFetch(answer switch
            {
                FetchedAnswer.Verified => "verified",
                FetchedAnswer.NotKnown => "not_known",
                _ => "failed",
            });
            return answer;
        }
        finally
        {
            _budget.Return(host);
        }
    }

    /// <summary>One responder after another, until one says something of the certificate. Its clients may go, and the answer stays for the next.</summary>
    private async Task<FetchedAnswer> AskAsync(Question question)
    {
        FetchedAnswer said = new FetchedAnswer.Failed();
        foreach (OrleansOcsp.Fetching.ResponderEndpoint endpoint in question.Endpoints)
        {
            FetchOutcome outcome = await fetcher.FetchAsync(question.Issuer, question.CertId, endpoint, CancellationToken.None);
            FetchedAnswer answer = outcome switch
            {
                FetchOutcome.Answered { Body.Length: <= MaxAnswer } answered => question.Judge(answered.Body),
                // What a peer does not know may be known to the CA all the same.
                FetchOutcome.ResponderError { Status: OcspResponseStatus.Unauthorized } when !endpoint.IsPeer => new FetchedAnswer.NotKnown(),
                _ => new FetchedAnswer.Failed(),
            };
            if (answer is FetchedAnswer.Verified)
            {
                return answer;
            }

            said = answer is FetchedAnswer.NotKnown ? answer : said;
        }

        return said;
    }

    private FetchedAnswer Judge(IssuedCertificate certificate, CertId certId, ReadOnlyMemory<byte> body) =>
        verifier.Verify(certificate, body, time.GetUtcNow()) switch
        {
            StapleVerdict.Accepted { Staple: var staple } when staple.CertIdHash == certId.Hash =>
                new FetchedAnswer.Verified(staple.Bytes, staple.Answer),
            StapleVerdict.Unknown => new FetchedAnswer.NotKnown(),
            _ => new FetchedAnswer.Failed(),
        };

    // A signed "unknown" is an answer too: the client asked about a certificate that may not exist, and hears it from the CA.
    private FetchedAnswer Judge(IssuerCertificate issuer, CertId certId, ReadOnlyMemory<byte> body) =>
        verifier.VerifySerial(issuer, certId.Serial, body, time.GetUtcNow()) is ResponseVerdict.Answered { Answer: var answer }
            && answer.CertIdHash == certId.Hash
            ? new FetchedAnswer.Verified(body, answer)
            : new FetchedAnswer.Failed();

    /// <summary>Over the bound a sixteenth goes, of those that nobody has asked for the longest.</summary>
    private void MakeRoom()
    {
        if (_entries.Count < maxHeld)
        {
            return;
        }

        foreach (FetchedEntry old in _entries.Values.OrderBy(entry => entry.LastUse).Take(Math.Max(1, maxHeld / 16)).ToList())
        {
            _entries.TryRemove(old.CertId, out _);
        }
    }

    private sealed record Question(
        CertId CertId,
        IssuerCertificate Issuer,
        IReadOnlyList<OrleansOcsp.Fetching.ResponderEndpoint> Endpoints,
        Func<ReadOnlyMemory<byte>, FetchedAnswer> Judge);
}
