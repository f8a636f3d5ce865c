using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Protocol;
using CertIdHash = OrleansOcsp.Protocol.CertIdHash;

namespace OrleansOcsp.Ocsp.Tests.Fetching;

/// <summary>Real HTTP against a real responder that does each thing wrong, and against raw bytes.</summary>
public sealed class OcspHttpFetcherTests : IDisposable
{
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly ThrowawayCertificate _leaf;
    private readonly IssuedCertificate _certificate;

    public OcspHttpFetcherTests()
    {
        _leaf = _ca.Issue();
        _certificate = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(_leaf.Der, _ca.Der)).Certificate;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _ca.Dispose();

    [Fact]
    public async Task A_short_question_goes_by_get_and_the_answer_comes_back_whole()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        var answered = Assert.IsType<FetchOutcome.Answered>(await FetchAsync(responder.Url));
        Assert.Equal(OcspResponseStatus.Successful, Assert.IsType<OcspResponseReading.Read>(OcspResponse.Read(answered.Body)).Response.Status);
        Assert.False(answered.GetRefused);
        Assert.Equal(CertIdHash.Sha1, answered.Hash);
        Assert.Equal("GET", Assert.Single(responder.Requests).Method);
        Assert.InRange(answered.Hints.ClockAhead!.Value.Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_get_is_the_percent_encoded_base64_of_the_question_behind_one_slash()
    {
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        await using var server = new RawServer(_ => RawServer.Ok(good));
        foreach (string path in new[] { "", "/", "/ocsp", "/ocsp/", "/a%2Fb/" })
        {
            Assert.IsType<FetchOutcome.Answered>(await FetchAsync(new Uri($"http://127.0.0.1:{server.Port}{path}")));
        }

        byte[] question = OcspRequest.For(_certificate.CertId(CertIdHash.Sha1)).Bytes.ToArray();
        string encoded = Uri.EscapeDataString(Convert.ToBase64String(question));
        Assert.Equal(
            [$"/{encoded}", $"/{encoded}", $"/ocsp/{encoded}", $"/ocsp/{encoded}", $"/a%2Fb/{encoded}"],
            server.Requests.Select(request => request.Split(' ')[1]));
        Assert.All(server.Requests, request => Assert.Equal(question, RawServer.Question(request)));
        Assert.All(server.Requests, request => Assert.DoesNotContain("traceparent", request, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_long_url_or_one_with_a_query_goes_by_post()
    {
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        await using var server = new RawServer(_ => RawServer.Ok(good));
        string root = $"http://127.0.0.1:{server.Port}/";
        int room = OcspHttp.LongestGet - OcspHttp.GetUrl(new Uri(root + "x"), Question())!.AbsoluteUri.Length;
        await FetchAsync(new Uri(root + "x" + new string('x', room)));
        await FetchAsync(new Uri(root + "xx" + new string('x', room)));
        await FetchAsync(new Uri(root + "?a=b"));
        Assert.Equal(["GET", "POST", "POST"], server.Requests.Select(request => request.Split(' ')[0]));
        Assert.Equal(255, server.Requests[0].Split(' ')[1].Length + root.Length - 1);
        Assert.Contains("Content-Type: application/ocsp-request", server.Requests[1], StringComparison.Ordinal);
        Assert.Equal(Question(), RawServer.Question(server.Requests[1]));
        Assert.Equal("/?a=b", server.Requests[2].Split(' ')[1]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(414)]
    public async Task A_get_that_is_refused_is_asked_once_more_by_post(int status)
    {
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        await using var server = new RawServer(request => request.StartsWith("GET", StringComparison.Ordinal) ? Status(status) : RawServer.Ok(good));
        Assert.True(Assert.IsType<FetchOutcome.Answered>(await FetchAsync(new Uri($"http://127.0.0.1:{server.Port}/"))).GetRefused);
        Assert.Equal(2, server.Requests.Count);

        await using var both = new RawServer(_ => Status(status));
        Assert.Equal(status, Assert.IsType<FetchOutcome.HttpError>(await FetchAsync(new Uri($"http://127.0.0.1:{both.Port}/"))).Status);
        Assert.Equal(2, both.Requests.Count);
    }

    [Fact]
    public async Task A_get_answered_malformed_is_asked_once_more_by_post()
    {
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        byte[] malformed = OcspResponseBuilder.Error(ResponseStatus.MalformedRequest);
        await using var server = new RawServer(request => RawServer.Ok(request.StartsWith("GET", StringComparison.Ordinal) ? malformed : good));
        FetchOutcome.Answered answered = Assert.IsType<FetchOutcome.Answered>(await FetchAsync(new Uri($"http://127.0.0.1:{server.Port}/")));
        Assert.Equal((CertIdHash.Sha1, true), (answered.Hash, answered.GetRefused));
    }

    [Theory]
    [InlineData("http://[::1%25lo]/")]
    [InlineData("http://xn--a.example/")]
    [InlineData("http://\u00e4\u00f6.example/")]
    [InlineData("http://a..b/")]
    [InlineData("http://-/")]
    [InlineData("http://%20/")]
    [InlineData("http://host:0/")]
    [InlineData("http://127.0.0.1:1/?q=%00%0d%0a#fragment")]
    [InlineData("http://127.0.0.1:1/%E0%80%80/\ud800")]
    public async Task No_url_makes_it_throw(string text)
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 60), 5));
        foreach (string url in new[] { text, text.Replace("example", name, StringComparison.Ordinal) })
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            {
                FetchOutcome outcome = await FetchAsync(Question(uri), new FetchOptions { Deadline = TimeSpan.FromSeconds(5) });
                Assert.True(outcome is FetchOutcome.Unreachable or FetchOutcome.AddressRefused or FetchOutcome.TimedOut, outcome.ToString());
            }
        }
    }

    [Fact]
    public async Task The_tls_certificate_of_a_responder_sends_us_nowhere()
    {
        // Its issuer is missing and said to lie at an address of the attacker's choice: .NET would go there by itself.
        await using var elsewhere = new RawServer(_ => RawServer.Ok(_ca.Der.Span));
        using CertificateAuthority between = _ca.CreateIntermediate();
        ThrowawayCertificate leaf = between.Issue(new LeafOptions { CaIssuersUrl = new Uri($"http://127.0.0.1:{elsewhere.Port}/between.crt") });
        using X509Certificate2 pem = X509Certificate2.CreateFromPem(System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", leaf.Der.Span), leaf.Key.ToPem());
        using X509Certificate2 served = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Cancel);
            await using var tls = new SslStream(client.GetStream());
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(served, null, offline: true), // the server is not to go there either
                }, Cancel);
                await tls.ReadExactlyAsync(new byte[1], Cancel);
            });
        }, Cancel);
        Uri url = new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        Assert.IsType<FetchOutcome.Unreachable>(await FetchAsync(url));
        await serving;
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_responder_that_refuses_sha1_is_asked_with_sha256_and_the_other_way_round()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Behaviour = new ResponderBehaviour { RefusesSha1 = true };
        Assert.Equal(CertIdHash.Sha256, Assert.IsType<FetchOutcome.Answered>(await FetchAsync(responder.Url)).Hash);
        Assert.Equal(2, responder.RequestCount);
        Assert.IsType<FetchOutcome.Answered>(await FetchAsync(Question(responder.Url) with { Hash = CertIdHash.Sha256 }));
        Assert.Equal(3, responder.RequestCount);

        // Not known under either: what it said first is what counts.
        responder.Fault = ResponderFault.Unauthorized;
        Assert.Equal(OcspResponseStatus.Unauthorized, Assert.IsType<FetchOutcome.ResponderError>(await FetchAsync(responder.Url)).Status);
        Assert.Equal(5, responder.RequestCount);
    }

    [Theory]
    [InlineData(ResponderFault.TryLater, OcspResponseStatus.TryLater, true)]
    [InlineData(ResponderFault.InternalError, OcspResponseStatus.InternalError, true)]
    [InlineData(ResponderFault.MalformedRequest, OcspResponseStatus.MalformedRequest, false)]
    [InlineData(ResponderFault.SigRequired, OcspResponseStatus.SigRequired, false)]
    [InlineData(ResponderFault.Unauthorized, OcspResponseStatus.Unauthorized, false)]
    public async Task Error_answers_are_values(ResponderFault fault, OcspResponseStatus status, bool againstTheResponder)
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = fault;
        FetchOutcome outcome = await FetchAsync(responder.Url);
        Assert.Equal(status, Assert.IsType<FetchOutcome.ResponderError>(outcome).Status);
        Assert.Equal(againstTheResponder ? ResponderSign.Failing : ResponderSign.Alive, outcome.Sign);
    }

    [Theory]
    [InlineData(ResponderFault.Http404, 404)]
    [InlineData(ResponderFault.Http429, 429)]
    [InlineData(ResponderFault.Http500, 500)]
    [InlineData(ResponderFault.Http503, 503)]
    public async Task Http_errors_are_values_with_their_retry_after(ResponderFault fault, int status)
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Behaviour = new ResponderBehaviour { Fault = fault, RetryAfter = TimeSpan.FromSeconds(120) };
        FetchOutcome.HttpError error = Assert.IsType<FetchOutcome.HttpError>(await FetchAsync(responder.Url));
        Assert.Equal(status, error.Status);
        Assert.Equal(status == 404 ? null : TimeSpan.FromSeconds(120), error.RetryAfter);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_its_target_is_named()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Behaviour = new ResponderBehaviour { Fault = ResponderFault.Redirect, RedirectTo = new Uri("http://169.254.169.254/latest/meta-data/") };
        FetchOutcome outcome = await FetchAsync(responder.Url);
        Assert.Equal("http://169.254.169.254/latest/meta-data/", Assert.IsType<FetchOutcome.Redirected>(outcome).Target);
        Assert.Contains("http://169.254.169.254/latest/meta-data/", outcome.Explanation, StringComparison.Ordinal);
        Assert.Equal(1, responder.RequestCount);
    }

    [Fact]
    public async Task A_redirect_cannot_forge_a_line_of_the_log()
    {
        await using var server = new RawServer(_ => "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://x/\u0001\tfine\r\n\r\n"u8.ToArray());
        FetchOutcome outcome = await FetchAsync(new Uri($"http://127.0.0.1:{server.Port}/"));
        Assert.DoesNotContain(outcome.Explanation, char.IsControl);
    }

    [Fact]
    public async Task Garbage_is_named_with_its_content_type()
    {
        await using var server = new RawServer(_ => RawServer.Ok("<html>Log in to the hotel</html>"u8, "Content-Type: text/html\r\n"));
        FetchOutcome outcome = await FetchAsync(new Uri($"http://127.0.0.1:{server.Port}/"));
        Assert.Equal("text/html", Assert.IsType<FetchOutcome.NotOcsp>(outcome).ContentType);
        Assert.Contains("text/html", outcome.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResponderFault.Garbage)]
    [InlineData(ResponderFault.EmptyBody)]
    public async Task A_body_that_is_no_response_is_a_value(ResponderFault fault)
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = fault;
        Assert.IsType<FetchOutcome.NotOcsp>(await FetchAsync(responder.Url));
    }

    [Theory]
    [InlineData("Content-Type: text/plain\r\n")]
    [InlineData("")]
    public async Task A_right_answer_under_a_wrong_content_type_is_taken_to_verification(string header)
    {
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        await using var server = new RawServer(_ => RawServer.Ok(good, header));
        Assert.Equal(good, Assert.IsType<FetchOutcome.Answered>(await FetchAsync(new Uri($"http://127.0.0.1:{server.Port}/"))).Body.ToArray());
    }

    [Fact]
    public async Task Ten_megabytes_are_not_read_whether_announced_or_not()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = ResponderFault.HugeBody;
        Assert.IsType<FetchOutcome.TooLong>(await FetchAsync(responder.Url));

        byte[] chunk = [.. "10000\r\n"u8, .. new byte[0x10000], .. "\r\n"u8];
        await using var endless = new RawServer(_ =>
            [.. "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. Enumerable.Repeat(chunk, 20).SelectMany(bytes => bytes)]);
        Assert.IsType<FetchOutcome.TooLong>(await FetchAsync(new Uri($"http://127.0.0.1:{endless.Port}/")));
    }

    [Theory]
    [InlineData(OcspResponse.MaxLength, false)]
    [InlineData(OcspResponse.MaxLength + 1, true)]
    public async Task The_bound_on_the_body_is_exact(int length, bool tooLong)
    {
        await using var chunked = new RawServer(_ => [.. System.Text.Encoding.ASCII.GetBytes(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n"), .. new byte[length], .. "\r\n0\r\n\r\n"u8]);
        FetchOutcome outcome = await FetchAsync(new Uri($"http://127.0.0.1:{chunked.Port}/"));
        Assert.Equal(tooLong, outcome is FetchOutcome.TooLong);
    }

    [Theory]
    [InlineData(ResponderFault.Hang)]
    [InlineData(ResponderFault.SlowDrip)]
    public async Task The_deadline_covers_the_answer_to_its_last_byte(ResponderFault fault)
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = fault;
        FetchOutcome outcome = await FetchAsync(Question(responder.Url), new FetchOptions { Deadline = TimeSpan.FromSeconds(1) });
        Assert.IsType<FetchOutcome.TimedOut>(outcome);
        Assert.Equal(ResponderSign.Failing, outcome.Sign);
    }

    [Fact]
    public async Task Down_and_reset_are_values_that_count_against_the_responder()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = ResponderFault.Reset;
        FetchOutcome reset = await FetchAsync(responder.Url);
        Assert.IsType<FetchOutcome.Unreachable>(reset);
        await responder.TakeDownAsync();
        FetchOutcome down = await FetchAsync(responder.Url);
        Assert.Contains("refused", Assert.IsType<FetchOutcome.Unreachable>(down).Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((ResponderSign.Failing, ResponderSign.Failing), (reset.Sign, down.Sign));
    }

    [Fact]
    public async Task An_answer_cut_off_in_the_middle_and_headers_without_end_are_values()
    {
        await using var cut = new RawServer(_ => "HTTP/1.1 200 OK\r\nContent-Length: x"u8.ToArray());
        Assert.IsType<FetchOutcome.TimedOut>(
            await FetchAsync(Question(new Uri($"http://127.0.0.1:{cut.Port}/")), new FetchOptions { Deadline = TimeSpan.FromSeconds(1) }));
        await using var nonsense = new RawServer(_ => "SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray());
        Assert.IsType<FetchOutcome.Unreachable>(await FetchAsync(new Uri($"http://127.0.0.1:{nonsense.Port}/")));
        byte[] flood = [.. "HTTP/1.1 200 OK\r\n"u8, .. Enumerable.Repeat("X: y\r\n"u8.ToArray(), 10_000).SelectMany(line => line)];
        await using var headers = new RawServer(_ => flood);
        Assert.IsType<FetchOutcome.Unreachable>(await FetchAsync(new Uri($"http://127.0.0.1:{headers.Port}/")));
    }

    [Fact]
    public async Task Cookies_are_not_kept_and_compressed_bodies_not_unpacked()
    {
        await using var server = new RawServer(_ => RawServer.Ok("x"u8, "Set-Cookie: a=b\r\nContent-Encoding: gzip\r\n"));
        using var fetcher = new OcspHttpFetcher(new FetchOptions(), TimeProvider.System);
        OcspQuestion question = Question(new Uri($"http://127.0.0.1:{server.Port}/"));
        Assert.IsType<FetchOutcome.NotOcsp>(await fetcher.FetchAsync(question, Cancel));
        Assert.IsType<FetchOutcome.NotOcsp>(await fetcher.FetchAsync(question, Cancel));
        Assert.Equal(1, server.Connections);
        Assert.All(server.Requests, request => Assert.DoesNotContain("Cookie", request, StringComparison.OrdinalIgnoreCase));
        Assert.All(server.Requests, request => Assert.DoesNotContain("Accept-Encoding", request, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Cancellation_passes()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = ResponderFault.Hang;
        using var cancelled = new CancellationTokenSource();
        using var fetcher = new OcspHttpFetcher(new FetchOptions(), TimeProvider.System);
        Task<FetchOutcome> fetch = fetcher.FetchAsync(Question(responder.Url), cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    [Fact]
    public async Task Responders_on_ipv6_are_asked()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this machine has no IPv6");
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        await using var server = new RawServer(_ => RawServer.Ok(good), IPAddress.IPv6Loopback);
        Assert.IsType<FetchOutcome.Answered>(await FetchAsync(new Uri($"http://[::1]:{server.Port}/")));
    }

    [Fact]
    public async Task Through_a_proxy_the_proxy_connects_and_addresses_written_out_are_still_checked()
    {
        byte[] good = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        await using var proxy = new RawServer(_ => RawServer.Ok(good));
        var options = new FetchOptions { Proxy = new Uri($"http://127.0.0.1:{proxy.Port}") };
        var inCertificate = new ResponderEndpoint(new Uri("http://ocsp.example/"), false);
        Assert.IsType<FetchOutcome.Answered>(await FetchAsync(new OcspQuestion(_certificate, inCertificate), options));
        Assert.StartsWith("GET http://ocsp.example/", Assert.Single(proxy.Requests), StringComparison.Ordinal);

        var literal = new ResponderEndpoint(new Uri("http://169.254.169.254/"), false);
        Assert.IsType<FetchOutcome.AddressRefused>(await FetchAsync(new OcspQuestion(_certificate, literal), options));
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public void Options_out_of_range_are_said_at_once()
    {
        var wrong = new FetchOptions { Deadline = TimeSpan.Zero, MaxBody = 1, MaxConcurrentPerResponder = 0, Proxy = new Uri("ftp://x/") };
        Assert.Equal(4, wrong.Faults().Count);
        Assert.Throws<ArgumentException>(() => new OcspHttpFetcher(wrong, TimeProvider.System));
    }

    private static byte[] Status(int status) => System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");

    private byte[] Question() => OcspRequest.For(_certificate.CertId(CertIdHash.Sha1)).Bytes.ToArray();

    private OcspQuestion Question(Uri url) => new(_certificate, new ResponderEndpoint(url, true));

    private Task<FetchOutcome> FetchAsync(Uri url) => FetchAsync(Question(url));

    private static async Task<FetchOutcome> FetchAsync(OcspQuestion question, FetchOptions? options = null)
    {
        using var fetcher = new OcspHttpFetcher(options ?? new FetchOptions { Deadline = TimeSpan.FromSeconds(60) }, TimeProvider.System);
        return await fetcher.FetchAsync(question, Cancel);
    }
}
