using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Tests;

public sealed class EndpointTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Get_and_post_bring_the_kept_response_with_the_headers_of_the_profile()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        byte[] kept = leaf.Keeper.Current!.Bytes.ToArray();
        _time.Advance(TimeSpan.FromMinutes(30));
        foreach (HttpResponseMessage response in new[] { await rig.GetAsync(leaf.Request()), await rig.PostAsync(leaf.Request()) })
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(kept, await ResponderRig.BodyAsync(response));
            Assert.Equal("application/ocsp-response", response.Content.Headers.ContentType?.ToString());
            Assert.Equal(leaf.Keeper.Current.Window.ThisUpdate, response.Content.Headers.LastModified);
            Assert.Equal(leaf.Keeper.Current.Window.NextUpdate, response.Content.Headers.Expires);
            Assert.NotNull(response.Headers.ETag);
            Assert.False(response.Headers.ETag.IsWeak);

            // Half of four hours is the keeper's refresh point; half an hour of it is gone.
            Assert.Equal(TimeSpan.FromMinutes(90), response.Headers.CacheControl?.MaxAge);
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Max_age_follows_the_keepers_next_attempt_and_never_passes_nextUpdate()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        Assert.Equal(TimeSpan.FromHours(2), await MaxAgeAsync());

        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.Zero, await MaxAgeAsync());

        leaf.Keeper.NextAttempt = _time.GetUtcNow() + TimeSpan.FromMinutes(7);
        Assert.Equal(TimeSpan.FromMinutes(7), await MaxAgeAsync());

        _time.Advance(TimeSpan.FromMinutes(7));
        leaf.Keeper.NextAttempt = _time.GetUtcNow() + TimeSpan.FromDays(1);
        Assert.Equal(leaf.Keeper.Current!.Window.NextUpdate - _time.GetUtcNow(), await MaxAgeAsync());

        async Task<TimeSpan?> MaxAgeAsync() => (await rig.GetAsync(leaf.Request())).Headers.CacheControl!.MaxAge;
    }

    [Fact]
    public async Task A_response_that_has_run_out_is_answered_with_tryLater()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        _time.Advance(KeptLeaf.Window - TimeSpan.FromSeconds(1));
        Assert.Equal(OcspResponseStatus.Successful, await StatusAsync(rig.GetAsync(leaf.Request())));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(rig.GetAsync(leaf.Request())));
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(rig.PostAsync(leaf.Request())));
        leaf.Publish();
        Assert.Equal(OcspResponseStatus.Successful, await StatusAsync(rig.GetAsync(leaf.Request())));
    }

    [Fact]
    public async Task Without_a_response_the_answer_is_tryLater_and_for_strangers_unauthorized_neither_for_caches()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf waiting = rig.Keep(staple: false);
        HttpResponseMessage later = await rig.GetAsync(waiting.Request());
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(Task.FromResult(later)));
        Assert.True(later.Headers.CacheControl!.NoStore);

        await waiting.Kept.DisposeAsync();
        Assert.Equal(0, rig.Responses.Count);
        HttpResponseMessage stranger = await rig.GetAsync(waiting.Request());
        Assert.Equal(OcspResponseStatus.Unauthorized, await StatusAsync(Task.FromResult(stranger)));
        Assert.True(stranger.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_question_under_the_other_hash_is_not_answered_with_what_its_client_cannot_match()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        Assert.Equal(OcspResponseStatus.Unauthorized, await StatusAsync(rig.GetAsync(leaf.Request(CertIdHash.Sha256))));

        // The keeper's responder refuses SHA-1 from now on: its staples answer the other question.
        _time.Advance(TimeSpan.FromMinutes(1));
        Staple other = leaf.Publish(hash: IdHash.Sha256);
        Assert.Equal(other.Bytes.ToArray(), await ResponderRig.BodyAsync(await rig.GetAsync(leaf.Request(CertIdHash.Sha256))));
        Assert.Equal(OcspResponseStatus.Successful, await StatusAsync(rig.GetAsync(leaf.Request())));
    }

    [Fact]
    public async Task Revoked_under_one_hash_ends_good_under_the_other()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        _time.Advance(TimeSpan.FromMinutes(1));
        leaf.Publish(AnswerStatus.Revoked, IdHash.Sha256);
        Assert.NotEqual(OcspResponseStatus.Successful, await StatusAsync(rig.GetAsync(leaf.Request())));
        Assert.Equal(OcspResponseStatus.Successful, await StatusAsync(rig.GetAsync(leaf.Request(CertIdHash.Sha256))));
    }

    [Fact]
    public async Task An_answer_superseded_is_gone_at_once()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        EntityTagHeaderValue? first = (await rig.GetAsync(leaf.Request())).Headers.ETag;
        _time.Advance(TimeSpan.FromMinutes(1));
        Staple revoked = leaf.Publish(AnswerStatus.Revoked);
        HttpResponseMessage second = await rig.GetAsync(leaf.Request());
        Assert.Equal(revoked.Bytes.ToArray(), await ResponderRig.BodyAsync(second));
        Assert.NotEqual(first, second.Headers.ETag);
    }

    [Fact]
    public async Task Head_is_get_without_the_body()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        HttpResponseMessage head = await rig.SendAsync(new HttpRequestMessage(HttpMethod.Head, rig.GetUrl(leaf.Request())));
        HttpResponseMessage get = await rig.GetAsync(leaf.Request());
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await ResponderRig.BodyAsync(head));
    }

    [Fact]
    public async Task A_client_that_has_it_gets_304()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        string tag = (await rig.GetAsync(leaf.Request())).Headers.ETag!.ToString();
        DateTimeOffset modified = leaf.Keeper.Current!.Window.ThisUpdate;
        Assert.Equal(HttpStatusCode.NotModified, await WithAsync("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, await WithAsync("If-None-Match", "W/" + tag));
        Assert.Equal(HttpStatusCode.NotModified, await WithAsync("If-None-Match", $"\"other\", {tag}"));
        Assert.Equal(HttpStatusCode.NotModified, await WithAsync("If-None-Match", "*"));
        Assert.Equal(HttpStatusCode.NotModified, await WithAsync("If-Modified-Since", Http(modified)));
        Assert.Equal(HttpStatusCode.NotModified, await WithAsync("If-Modified-Since", Http(modified.AddSeconds(1))));
        Assert.Equal(HttpStatusCode.OK, await WithAsync("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, await WithAsync("If-Modified-Since", Http(modified.AddSeconds(-1))));
        Assert.Equal(HttpStatusCode.OK, await WithAsync("If-Modified-Since", "yesterday"));

        static string Http(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

        async Task<HttpStatusCode> WithAsync(string header, string value)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, rig.GetUrl(leaf.Request()));
            request.Headers.TryAddWithoutValidation(header, value);
            HttpResponseMessage response = await rig.SendAsync(request);
            Assert.Equal(tag, response.Headers.ETag?.ToString());
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Bad_requests_are_malformedRequest_and_bad_http_is_told_in_http()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time, prefix: "/ocsp");
        KeptLeaf leaf = rig.Keep();
        byte[] request = leaf.Request().ToArray();
        Assert.Equal(OcspResponseStatus.MalformedRequest, await StatusAsync(rig.GetAsync(request.AsMemory(1))));
        Assert.Equal(OcspResponseStatus.MalformedRequest, await StatusAsync(rig.PostAsync((byte[])[.. request, 0])));
        Assert.Equal(OcspResponseStatus.MalformedRequest, await StatusAsync(rig.PostAsync(ReadOnlyMemory<byte>.Empty)));
        Assert.Equal(OcspResponseStatus.MalformedRequest, await StatusAsync(rig.GetAsync(rig.Url)));
        Assert.Equal(OcspResponseStatus.MalformedRequest, await StatusAsync(rig.GetAsync(new Uri(rig.Url + "favicon.ico"))));
        Assert.Equal(HttpStatusCode.NotFound, (await rig.GetAsync(new Uri(rig.Url, "/other"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await rig.PostAsync(request, "/other")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await rig.SendAsync(new HttpRequestMessage(HttpMethod.Delete, rig.GetUrl(request)))).StatusCode);
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, (await rig.PostAsync(new byte[ResponderEndpoint.MaxRequestLength + 1])).StatusCode);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, (await rig.GetAsync(new Uri(rig.Url + new string('A', 10_000)))).StatusCode);
        Assert.Equal(OcspResponseStatus.Successful, await StatusAsync(rig.GetAsync(request)));
    }

    [Fact]
    public async Task A_client_that_still_sends_a_body_that_is_too_long_sees_413_and_no_broken_connection()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        using var client = new TcpClient();
        await client.ConnectAsync(rig.EndPoint, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        int length = ResponderEndpoint.MaxRequestLength + 1;
        byte[] head = Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: ocsp.example\r\nContent-Length: {length}\r\n\r\n");
        await stream.WriteAsync(head, TestContext.Current.CancellationToken);
        using var answers = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 413 ", await answers.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The answer came before the body. A server that had closed would answer it with a reset, which can overtake the answer.
        await stream.WriteAsync(new byte[length], TestContext.Current.CancellationToken);
        await stream.WriteAsync("DELETE / HTTP/1.1\r\nHost: ocsp.example\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Contains("HTTP/1.1 405 ", await answers.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1", "as it is")]
    [InlineData("GET //{0} HTTP/1.1", "doubled slash")]
    [InlineData("GET http://ocsp.example/{0} HTTP/1.1", "absolute-form")]
    public async Task Raw_targets_reach_the_decoder_as_they_are(string line, string why)
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);

        // A serial number whose base64 has a slash and a plus wherever they fall: many certificates, so that some have each.
        for (int i = 0; i < 8; i++)
        {
            KeptLeaf leaf = rig.Keep();
            string target = string.Format(CultureInfo.InvariantCulture, line, Convert.ToBase64String(leaf.Request().Span));
            string answer = await rig.SendRawAsync($"{target}\r\nHost: ocsp.example\r\nConnection: close\r\n\r\n");
            Assert.True(answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) && answer.Contains("ETag", StringComparison.Ordinal), $"{why}: {answer}");
        }
    }

    [Fact]
    public async Task Several_certificates_get_the_first_answer_that_is_held()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf waiting = rig.Keep(staple: false);
        KeptLeaf first = rig.Keep();
        KeptLeaf second = rig.Keep();
        ReadOnlyMemory<byte> request = Requests.ForSeveral(waiting, first, second);
        Assert.Equal(first.Keeper.Current!.Bytes.ToArray(), await ResponderRig.BodyAsync(await rig.PostAsync(request)));
        Assert.Equal(OcspResponseStatus.TryLater, await StatusAsync(rig.PostAsync(Requests.ForSeveral(waiting, waiting))));
    }

    [Fact]
    public async Task A_nonce_is_taken_and_not_echoed()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync(_time);
        KeptLeaf leaf = rig.Keep();
        HttpResponseMessage response = await rig.PostAsync(Requests.WithNonce(leaf));
        Assert.Equal(leaf.Keeper.Current!.Bytes.ToArray(), await ResponderRig.BodyAsync(response));
    }

    private static async Task<OcspResponseStatus> StatusAsync(Task<HttpResponseMessage> asked)
    {
        HttpResponseMessage response = await asked;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        byte[] body = await ResponderRig.BodyAsync(response);
        return Assert.IsType<OcspResponseReading.Read>(OcspResponse.Read(body)).Response.Status;
    }
}
