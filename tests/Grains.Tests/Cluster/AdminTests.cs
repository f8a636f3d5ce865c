using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>What an operator asks of the cluster, at any silo, and of an edge whose staples the cluster keeps.</summary>
public sealed class AdminTests(PostgresServer postgres)
{
    [Fact]
    public async Task Any_silo_lists_explains_refreshes_and_removes_every_certificate()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, TimeSpan.FromHours(1));
        TestEdge edge = cluster.StartEdge();
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, 7).Select(_ => cluster.Issue())];
        EdgeCopy[] copies = [.. certificates.Select(certificate => edge.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        cluster.Authority.Revoke(certificates[0].Leaf);
        SiloProcess silo = cluster.Silos[1];
        JsonElement revoked = await TestCluster.RefreshAsync(silo, certificates[0].Issued);
        Assert.Equal("revoked", revoked.GetProperty("state").GetString());
        Assert.Contains("replace the certificate", revoked.GetProperty("text").GetString(), StringComparison.Ordinal);

        // Pages of three, by key.
        List<string> keys = [];
        string? after = "";
        do
        {
            JsonElement page = await GetAsync(silo, $"/staples?limit=3&after={after}");
            keys.AddRange(page.GetProperty("staples").EnumerateArray().Select(row => row.GetProperty("key").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(certificates.Select(one => one.Issued.Key.ToString()).Order(StringComparer.Ordinal), keys);

        JsonElement bad = (await GetAsync(silo, "/staples?state=revoked")).GetProperty("staples");
        Assert.Equal(certificates[0].Issued.Key.ToString(), Assert.Single(bad.EnumerateArray()).GetProperty("key").GetString());
        string page200 = await silo.Admin.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("1 revoked", page200, StringComparison.Ordinal);
        Assert.Contains("6 stapled", page200, StringComparison.Ordinal);

        // Once nobody watches it: who does registers it again.
        await copies[1].Kept.DisposeAsync();
        using HttpResponseMessage gone = await silo.Admin.DeleteAsync(
            new Uri($"/staples/{certificates[1].Issued.Key}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        JsonElement left = await GetAsync(cluster.Silos[0], "/staples");
        Assert.Equal(6, left.GetProperty("staples").GetArrayLength());
    }

    [Fact]
    public async Task Strangers_and_web_pages_are_refused_by_a_silo()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 1, TimeSpan.FromHours(1));
        HttpClient admin = cluster.Silos[0].Admin;
        using HttpClient plain = new() { BaseAddress = admin.BaseAddress };
        string token = admin.DefaultRequestHeaders.Authorization!.ToString();
        (string Case, HttpMethod Method, string? Host, string? Origin, string? Token, HttpStatusCode Status)[] cases =
        [
            ("no token", HttpMethod.Get, null, null, null, HttpStatusCode.Unauthorized),
            ("a wrong token", HttpMethod.Get, null, null, "Bearer another secret of sorts", HttpStatusCode.Unauthorized),
            ("a name that was rebound", HttpMethod.Get, "evil.example", null, token, HttpStatusCode.Forbidden),
            ("a page of another origin", HttpMethod.Get, null, "http://evil.example", token, HttpStatusCode.Forbidden),
            ("a form", HttpMethod.Post, null, null, token, HttpStatusCode.Forbidden),
            ("the operator", HttpMethod.Get, null, null, token, HttpStatusCode.OK),
        ];
        foreach (var (name, method, host, origin, shown, status) in cases)
        {
            using HttpRequestMessage request = new(method, method == HttpMethod.Post ? $"/staples/{new string('0', 64)}/refresh" : "/staples");
            request.Headers.Host = host;
            request.Headers.TryAddWithoutValidation("Origin", origin);
            request.Headers.TryAddWithoutValidation("Authorization", shown);
            using HttpResponseMessage answer = await plain.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == status, $"{name}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task An_edge_explains_with_its_grains_words_and_says_who_keeps_the_certificate()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 1, TimeSpan.FromHours(1));
        (ThrowawayCertificate leaf, IssuedCertificate certificate) = cluster.Issue();
        cluster.Responder.SetFault(leaf, ResponderFault.WrongSigner);
        EdgeCopy copy = cluster.StartEdge().Watch(certificate);
        Explanation? why = null;
        await Eventually.HoldsAsync(
            () => (why = Explain(copy)).Trouble == Trouble.Rejected, "the edge knows of the rejection", seen: () => why?.Text ?? "");
        JsonElement silo = await TestCluster.ExplainAsync(cluster.Silos[0], certificate);
        Assert.Equal(silo.GetProperty("advice").GetString(), why!.Advice);
        Assert.Equal("rejected", silo.GetProperty("trouble").GetString());
        Assert.Contains("somebody on the way changes answers", why.Advice, StringComparison.Ordinal);
        Assert.Contains(why.Remarks, remark => remark.Contains("Its keeper, silo1 (activation", StringComparison.Ordinal)
            && remark.Contains("last spoke at", StringComparison.Ordinal));
        Assert.Contains("1 edge is told of changes", silo.GetProperty("text").GetString(), StringComparison.Ordinal);

        await cluster.Silos[0].Program.KillAsync();
        await copy.Kept.RefreshNowAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            () => (why = Explain(copy)).Text.Contains("gateways", StringComparison.Ordinal) || copy.Kept.Snapshot().Remote!.StoodInFor,
            "the edge says that its grain is silent", seen: () => why.Text);
        Assert.Contains(why.Remarks, remark => remark.Contains("silo1", StringComparison.Ordinal));
    }

    private static Explanation Explain(EdgeCopy copy) => Explanation.Of(
        new ExplainedCertificate(copy.Certificate.Key, copy.Kept.Snapshot()) { Policy = PolicyInForce.SoftFail }, TimeProvider.System.GetUtcNow());

    private static Task<JsonElement> GetAsync(SiloProcess silo, string path) =>
        silo.Admin.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}
