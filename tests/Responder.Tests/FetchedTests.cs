using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Protocol;
using OrleansOcsp.Responder.Fetched;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Tests;

/// <summary>What is fetched because a client asks: the other hash, and certificates that nobody keeps.</summary>
public sealed class FetchedTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly LateResponses _others = new();
    private ResponderRig _rig = null!;
    private OcspResponder _ca = null!;
    private OcspHttpFetcher _fetcher = null!;
    private FetchedResponses _fetched = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await ResponderRig.StartAsync(_time, others: _others);
        _ca = await OcspResponder.StartAsync(_rig.Ca, new OcspResponderOptions { Clock = _time });
        IssuerCertificate issuer = Assert.IsType<IssuerReading.Read>(IssuerCertificate.Read(_rig.Ca.Der)).Issuer;

        // The CA is trusted to be on this machine; its clock is the test's.
        _fetcher = new OcspHttpFetcher(new FetchOptions { TrustedIssuers = new HashSet<CertificateKey> { CertificateKey.Of(_rig.Ca.Der.Span) } }, _time);
        _others.Inner = _fetched = new FetchedResponses(
            [new ForwardedIssuer(issuer, [_ca.Url])], 16, _fetcher, new StapleVerifier(), _time,
            new ResponderMetrics(_services.GetRequiredService<IMeterFactory>()));
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _ca.DisposeAsync();
        _fetcher.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_question_by_SHA256_is_answered_by_SHA256_beside_the_kept_answer_by_SHA1()
    {
        KeptLeaf leaf = Keep();
        Assert.Equal(CertIdHash.Sha256, await HashAsync(leaf.Request(CertIdHash.Sha256)));
        Assert.Equal(CertIdHash.Sha256, await HashAsync(leaf.Request(CertIdHash.Sha256)));
        Assert.Equal(CertIdHash.Sha1, await HashAsync(leaf.Request()));
        Assert.Equal(1, _ca.RequestCount);

        // Past half of the window the held one is given and the next one fetched meanwhile.
        _time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(CertIdHash.Sha256, await HashAsync(leaf.Request(CertIdHash.Sha256)));
        await Eventually.HoldsAsync(() => _ca.RequestCount == 2, "a second question");
    }

    [Fact]
    public async Task A_responder_that_knows_no_SHA1_is_asked_for_what_it_knows_and_the_other_is_unauthorized()
    {
        KeptLeaf leaf = _rig.Keep(staple: false, options: new LeafOptions { OcspUrls = [_ca.Url] });
        leaf.Publish(hash: IdHash.Sha256);
        _ca.Behaviour = _ca.Behaviour with { RefusesSha1 = true };
        Assert.Equal(OcspResponseStatus.Unauthorized, await StatusAsync(leaf.Request()));
        Assert.Equal(CertIdHash.Sha256, await HashAsync(leaf.Request(CertIdHash.Sha256)));
    }

    [Fact]
    public async Task Without_the_CA_a_peer_is_asked_for_the_other_hash_and_never_passes_the_question_on()
    {
        KeptLeaf leaf = Keep();
        await using OcspResponder peer = await OcspResponder.StartAsync(_rig.Ca, new OcspResponderOptions { Clock = _time });
        _others.Inner = new FetchedResponses(
            [], 16, _fetcher, new StapleVerifier(), _time, new ResponderMetrics(_services.GetRequiredService<IMeterFactory>()),
            new DataCenters("north", [new Peer("south", peer.Url)]));
        await _ca.TakeDownAsync();
        peer.Fault = ResponderFault.Unauthorized;
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(leaf.Request(CertIdHash.Sha256)));
        peer.Fault = ResponderFault.None;
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CertIdHash.Sha256, await HashAsync(leaf.Request(CertIdHash.Sha256)));
        Assert.All(peer.Requests, request => Assert.Equal("only-if-cached", request.CacheControl));
    }

    [Fact]
    public async Task A_good_answer_under_the_other_hash_is_not_given_once_the_kept_one_says_revoked()
    {
        KeptLeaf leaf = Keep();
        Assert.Equal(CertIdHash.Sha256, await HashAsync(leaf.Request(CertIdHash.Sha256)));
        _time.Advance(TimeSpan.FromMinutes(1));
        leaf.Publish(AnswerStatus.Revoked);
        await _ca.TakeDownAsync();
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(leaf.Request(CertIdHash.Sha256)));
        await _ca.BringUpAsync(TestContext.Current.CancellationToken);
        leaf.Leaf.Issuer.Revoke(leaf.Leaf);
        _time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage answer = await _rig.GetAsync(leaf.Request(CertIdHash.Sha256));
        Assert.Equal(CertStatus.Revoked, Single(await ResponderRig.BodyAsync(answer)).Status);
    }

    [Fact]
    public async Task A_certificate_that_nobody_keeps_is_fetched_once_for_all_who_ask()
    {
        ThrowawayCertificate leaf = _rig.Ca.Issue();
        ReadOnlyMemory<byte> request = RequestFor(leaf);
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _rig.GetAsync(request)));
        foreach (HttpResponseMessage answer in answers)
        {
            Assert.Equal(CertStatus.Good, Single(await ResponderRig.BodyAsync(answer)).Status);
        }

        Assert.Equal(1, _ca.RequestCount);
        await _ca.TakeDownAsync();
        Assert.Equal(CertIdHash.Sha1, await HashAsync(request));
    }

    [Fact]
    public async Task Nobody_is_asked_for_an_issuer_that_is_not_on_the_list_nor_for_a_peer()
    {
        using CertificateAuthority stranger = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = _time });
        Assert.Equal(OcspResponseStatus.Unauthorized, await StatusAsync(RequestFor(stranger.Issue())));
        using var fromPeer = new HttpRequestMessage(HttpMethod.Get, _rig.GetUrl(RequestFor(_rig.Ca.Issue())));
        fromPeer.Headers.CacheControl = new() { OnlyIfCached = true };
        HttpResponseMessage answer = await _rig.SendAsync(fromPeer);
        Assert.Equal(OcspResponseStatus.TryLater, Status(await ResponderRig.BodyAsync(answer)));
        Assert.Equal(0, _ca.RequestCount);
    }

    [Fact]
    public async Task What_is_no_evidence_is_not_passed_on_and_not_asked_for_again_at_once()
    {
        ReadOnlyMemory<byte> request = RequestFor(_rig.Ca.Issue());
        _ca.Fault = ResponderFault.WrongSigner;
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(request));
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(request));
        Assert.Equal(1, _ca.RequestCount);
        _ca.Fault = ResponderFault.None;
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(CertIdHash.Sha1, await HashAsync(request));
    }

    [Fact]
    public async Task What_clients_can_make_us_hold_and_ask_is_bounded()
    {
        for (int i = 0; i < 120; i++)
        {
            using HttpResponseMessage answer = await _rig.GetAsync(RequestFor(_rig.Ca.Issue()));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.InRange(_fetched.Count, 1, 16);

        // The clock stands still: all of them came within one second.
        Assert.InRange(_ca.RequestCount, 1, 50);
    }

    private KeptLeaf Keep() => _rig.Keep(options: new LeafOptions { OcspUrls = [_ca.Url] });

    private static ReadOnlyMemory<byte> RequestFor(ThrowawayCertificate leaf)
    {
        IssuedCertificate issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, leaf.Issuer.Der)).Certificate;
        return OcspRequest.For(issued.CertId(CertIdHash.Sha1)).Bytes;
    }

    private async Task<CertIdHash?> HashAsync(ReadOnlyMemory<byte> request)
    {
        using HttpResponseMessage answer = await _rig.GetAsync(request);
        return Single(await ResponderRig.BodyAsync(answer)).CertIdHash;
    }

    private async Task<OcspResponseStatus> StatusAsync(ReadOnlyMemory<byte> request)
    {
        using HttpResponseMessage answer = await _rig.GetAsync(request);
        return Status(await ResponderRig.BodyAsync(answer));
    }

    private static OcspResponseStatus Status(byte[] body) => Assert.IsType<OcspResponseReading.Read>(OcspResponse.Read(body)).Response.Status;

    /// <summary>The one answer, which must be the CA's for a certificate of its own.</summary>
    private VerifiedAnswer Single(byte[] body)
    {
        IssuerCertificate issuer = Assert.IsType<IssuerReading.Read>(IssuerCertificate.Read(_rig.Ca.Der)).Issuer;
        foreach (ThrowawayCertificate leaf in _rig.Ca.Issued)
        {
            ReadOnlyMemory<byte> serial = SerialNumber.FromHex(leaf.Serial)!.Value;
            if (new StapleVerifier().VerifySerial(issuer, serial, body, _time.GetUtcNow()) is ResponseVerdict.Answered { Answer: var answer })
            {
                return answer;
            }
        }

        Assert.Fail($"no answer of the CA for any of its certificates: {Convert.ToHexString(body)}");
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>The rig is there before its CA, whose certificate the fetching part wants.</summary>
    private sealed class LateResponses : IOtherResponses
    {
        public FetchedResponses? Inner { get; set; }

        public ValueTask<ResponseLookup> FindUnknownAsync(CertId certId, LookupScope scope, CancellationToken cancellation) =>
            Inner!.FindUnknownAsync(certId, scope, cancellation);

        public ValueTask<ResponseLookup> FindOtherHashAsync(
            Lifecycle.StapleWanted wanted, Staple kept, CertId certId, LookupScope scope, CancellationToken cancellation) =>
            Inner!.FindOtherHashAsync(wanted, kept, certId, scope, cancellation);
    }
}
