using System.Net;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Tests.Serving;

namespace OrleansOcsp.EdgeHost.Tests.Admin;

/// <summary>A running edge is asked how it stands: over HTTP, by its page, and by <c>ocsp-edge explain</c>.</summary>
public sealed class AdminEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Staples_lists_every_certificate_once_in_pages()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        string[] keys = [.. new[] { "a.test", "b.test", "c.test", "d.test", "e.test" }
            .Select(name => KeyOf(pki.Put(name, leaf => leaf with { DnsNames = [name, $"www.{name}"] }))).Order(StringComparer.Ordinal)];
        EdgeServer edge = await pki.StartEdgeAsync();

        List<string> listed = [];
        string path = "/staples?limit=2";
        while (path.Length > 0)
        {
            (HttpStatusCode status, string body) = await AdminClient.GetAsync(edge, path);
            Assert.Equal(HttpStatusCode.OK, status);
            using JsonDocument page = JsonDocument.Parse(body);
            foreach (JsonElement staple in page.RootElement.GetProperty("staples").EnumerateArray())
            {
                listed.Add(staple.GetProperty("key").GetString()!);
                Assert.Equal("stapled", staple.GetProperty("state").GetString());
                Assert.Equal(2, staple.GetProperty("names").GetArrayLength());
            }

            Assert.Equal(5, page.RootElement.GetProperty("counts").GetProperty("stapled").GetInt32());
            path = page.RootElement.GetProperty("next").GetString() is { } next ? $"/staples?limit=2&after={next}" : "";
        }

        Assert.Equal(keys, listed);
    }

    [Fact]
    public async Task The_page_links_to_those_of_other_edges_and_silos()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with
        {
            Admin = pki.Options.Admin with { Links = [new Uri("http://silo-1:9181/"), new Uri("https://edge-2.example/a?b=\"c")] },
        });

        (_, string page) = await AdminClient.GetAsync(edge, "/");
        Assert.Contains("<nav><a href=\"http://silo-1:9181/\">silo-1:9181</a> <a href=\"https://edge-2.example/a?b=%22c\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worst_are_told_by_name_in_the_text_format_of_Prometheus()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("fine.test");
        pki.Responder.SetFault(pki.Put("ill.test"), ResponderFault.TryLater);
        string plain = KeyOf(pki.Put("plain.test", leaf => leaf with { OcspUrls = [] }));
        EdgeServer edge = await pki.StartEdgeAsync();

        (_, string told) = await AdminClient.GetAsync(edge, "/worst");
        Assert.Matches("ocsp_staple_worst_life_ratio{ocsp_name=\"ill.test\",ocsp_certificate=\"[0-9a-f]{64}\"} 0\n", told);
        Assert.Matches("ocsp_name=\"fine.test\",ocsp_certificate=\"[0-9a-f]{64}\"} (0\\.[0-9]+|1)\n", told);
        Assert.DoesNotContain(plain, told, StringComparison.Ordinal);
        Assert.Equal(2, told.Split('\n').Count(line => line.StartsWith("# ", StringComparison.Ordinal)));

        (_, told) = await AdminClient.GetAsync(edge, "/worst?limit=1");
        Assert.Contains("ill.test", told, StringComparison.Ordinal);
        Assert.DoesNotContain("fine.test", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/worst?limit=101")]
    [InlineData("/staples?limit=0")]
    [InlineData("/staples?limit=1001")]
    [InlineData("/staples?limit=x")]
    [InlineData("/staples?after=nothing")]
    [InlineData("/explain")]
    public async Task A_question_that_makes_no_sense_is_said_to(string path)
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();

        (HttpStatusCode status, string body) = await AdminClient.GetAsync(edge, path);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("expected", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_asks_the_responder_now_and_tells_what_came_of_it()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        int asked = pki.Responder.RequestCount;
        pki.Responder.SetFault(leaf, ResponderFault.TryLater);

        (HttpStatusCode status, string body) = await AdminClient.PostAsync(edge, $"/staples/{KeyOf(leaf)}/refresh", ("Ocsp-Admin", "1"));
        (HttpStatusCode unknown, _) = await AdminClient.PostAsync(edge, $"/staples/{new string('0', 64)}/refresh", ("Ocsp-Admin", "1"));
        (HttpStatusCode noKey, _) = await AdminClient.PostAsync(edge, "/staples/a.test/refresh", ("Ocsp-Admin", "1"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (status, unknown, noKey));
        Assert.Equal(asked + 1, pki.Responder.RequestCount);
        using JsonDocument told = JsonDocument.Parse(body);
        JsonElement one = Assert.Single(told.RootElement.GetProperty("certificates").EnumerateArray());
        Assert.Equal("stapled", one.GetProperty("state").GetString());
        Assert.Equal("backing-off", one.GetProperty("trouble").GetString());
        Assert.Contains("tryLater", one.GetProperty("obstacle").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_prints_why_what_comes_next_and_what_to_do()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate strict = pki.Put(
            "strict.test", leaf => leaf with { MustStaple = true, DnsNames = ["*.strict.test", "strict.test"] });
        pki.Responder.SetFault(strict, ResponderFault.WrongSerial);
        pki.Put("fine.test");
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with { StartupBudget = TimeSpan.FromSeconds(30) });

        (int fine, string good, _) = await ExplainAsync(edge, "fine.test");
        (int bad, string refused, _) = await ExplainAsync(edge, "strict.test");
        (int byKey, string same, _) = await ExplainAsync(edge, KeyOf(strict));
        (int nobody, _, string error) = await ExplainAsync(edge, "nobody.test");
        (int json, string document, _) = await ExplainAsync(edge, "fine.test", "--json");

        Assert.Equal((ExitCode.Good, ExitCode.Bad, ExitCode.Bad, ExitCode.Bad, ExitCode.Good), (fine, bad, byKey, nobody, json));
        Assert.Contains("fine.test: served\n  stapled (soft-fail, ", good, StringComparison.Ordinal);
        Assert.Contains("To do: nothing.", good, StringComparison.Ordinal);
        Assert.Contains("strict.test: refused\n  no-staple, rejected (hard-fail, ", refused, StringComparison.Ordinal);
        Assert.Contains("Handshakes are refused (hard-fail: the certificate says must-staple).", refused, StringComparison.Ordinal);
        Assert.Contains("invalid:other-certificate", refused, StringComparison.Ordinal);
        Assert.Contains("To do: check that the issuer", refused, StringComparison.Ordinal);
        Assert.Contains("no-staple, rejected", same, StringComparison.Ordinal);
        Assert.Contains("nobody.test", error, StringComparison.Ordinal);
        Assert.Equal("served", JsonDocument.Parse(document).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Explain_without_an_edge_says_where_it_looked()
    {
        using StringWriter output = new(), error = new();
        int code = await EdgeCommandLine.RunAsync(["explain", "a.test", "--admin", "http://127.0.0.1:1"], output, error, Cancellation);
        Assert.Equal(ExitCode.Unreachable, code);
        Assert.Contains("http://127.0.0.1:1", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_all_in_words_and_nothing_that_is_written_into_it_becomes_markup()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Issue("a.test");
        leaf.WriteCertbotFolder(Path.Combine(pki.Live, "<script>alert(1)&\"'"));
        EdgeServer edge = await pki.StartEdgeAsync();

        using HttpResponseMessage answer = await AdminClient.AnswerAsync(
            edge.AdminEndPoint!, HttpMethod.Get, "/?search=%22%3E%3Cb%3Ea.test");
        (_, string page) = await AdminClient.GetAsync(edge, "/");
        string searched = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("<h2>a.test <b>stapled</b></h2>", page, StringComparison.Ordinal);
        Assert.Contains("class=\"good\"", page, StringComparison.Ordinal);
        Assert.Contains("next refresh", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&amp;&quot;&#x27;", page, StringComparison.Ordinal);
        Assert.Contains("value=\"&quot;&gt;&lt;b&gt;a.test\"", searched, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page + searched, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task The_page_says_of_the_worst_first()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        ThrowawayCertificate revoked = pki.Put("z.test");
        pki.Ca.Revoke(revoked);
        EdgeServer edge = await pki.StartEdgeAsync();

        (_, string page) = await AdminClient.GetAsync(edge, "/");

        Assert.InRange(page.IndexOf("z.test", StringComparison.Ordinal), 1, page.IndexOf("a.test", StringComparison.Ordinal));
        Assert.Contains("<b>revoked</b>", page, StringComparison.Ordinal);
        Assert.Contains("class=\"bad\"", page, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> ExplainAsync(EdgeServer edge, string name, params string[] options)
    {
        using StringWriter output = new(), error = new();
        int code = await EdgeCommandLine.RunAsync(
            ["explain", name, "--admin", $"http://{edge.AdminEndPoint}", .. options], output, error, Cancellation);
        return (code, output.ToString(), error.ToString());
    }

    private static string KeyOf(ThrowawayCertificate leaf) => CertificateKey.Of(leaf.Der.Span).ToString();
}
