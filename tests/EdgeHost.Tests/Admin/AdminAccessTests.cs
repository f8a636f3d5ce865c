using System.Net;
using System.Text;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Tests.Serving;

namespace OrleansOcsp.EdgeHost.Tests.Admin;

/// <summary>Web pages of strangers, wrong names and missing tokens are refused.</summary>
public sealed class AdminAccessTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "evil.example:9180")]
    [InlineData("Host", "localhost.evil.example")]
    [InlineData("Host", "192.0.2.7")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://localhost")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_and_a_wrong_Host_are_refused_everywhere(string header, string value)
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        int asked = pki.Responder.RequestCount;

        foreach (string path in (string[])["/", "/staples", "/explain?name=a.test", "/health/names/a.test"])
        {
            (HttpStatusCode status, string body) = await AdminClient.GetAsync(edge, path, (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.DoesNotContain("a.test", body, StringComparison.Ordinal);
        }

        (HttpStatusCode refreshed, _) = await AdminClient.PostAsync(edge, RefreshOf(leaf), ("Ocsp-Admin", "1"), (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, refreshed);
        Assert.Equal(asked, pki.Responder.RequestCount);
    }

    [Fact]
    public async Task What_the_edge_itself_is_called_by_is_answered()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with { Admin = new AdminSettings { Hosts = ["edge.example"] } });

        (string Name, string Value)[][] fine =
        [
            [],
            [("Host", "localhost")],
            [("Host", "[::1]:9180")],
            [("Host", "edge.example:9180")],
            [("Sec-Fetch-Site", "none")],
            [("Sec-Fetch-Site", "same-origin"), ("Origin", $"http://{edge.AdminEndPoint}")],
        ];
        foreach ((string Name, string Value)[] headers in fine)
        {
            (HttpStatusCode status, string body) = await AdminClient.GetAsync(edge, "/staples", headers);
            Assert.True(status == HttpStatusCode.OK, body);
        }
    }

    [Fact]
    public async Task A_refresh_needs_the_header_that_no_form_sends_and_POST()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        int asked = pki.Responder.RequestCount;

        (HttpStatusCode bare, string why) = await AdminClient.PostAsync(edge, RefreshOf(leaf));
        (HttpStatusCode byGet, _) = await AdminClient.GetAsync(edge, RefreshOf(leaf), ("Ocsp-Admin", "1"));
        (HttpStatusCode posted, _) = await AdminClient.PostAsync(edge, "/staples", ("Ocsp-Admin", "1"));

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed), (bare, byGet, posted));
        Assert.Contains("Ocsp-Admin", why, StringComparison.Ordinal);
        Assert.Equal(asked, pki.Responder.RequestCount);
    }

    [Fact]
    public async Task With_a_token_nothing_is_answered_to_those_who_do_not_show_it()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        await File.WriteAllTextAsync(pki.Folder["token"], Secret + "\n", TestContext.Current.CancellationToken);
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with
        {
            Admin = new AdminSettings { BesideHealth = false, Listen = new IPEndPoint(IPAddress.Any, 0), TokenFile = pki.Folder["token"] },
        });
        IPEndPoint reached = new(IPAddress.Loopback, edge.AdminEndPoint!.Port);

        async Task<HttpStatusCode> StatusAsync(params (string, string)[] headers)
        {
            using HttpResponseMessage answer = await AdminClient.AnswerAsync(reached, HttpMethod.Get, "/staples", headers);
            return answer.StatusCode;
        }

        string wrong = new('x', Secret.Length);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(("Authorization", $"Bearer {wrong}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(("Authorization", $"Bearer {Secret[..^1]}")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(("Authorization", "Bearer")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(("Authorization", "Basic ????")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(("Authorization", $"Basic {new string('A', 4000)}")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(("Authorization", $"Bearer {Secret}")));
        Assert.Equal(
            HttpStatusCode.OK,
            await StatusAsync(("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Secret}")))));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await StatusAsync(("Authorization", $"Bearer {Secret}"), ("Host", "evil.example")));
    }

    [Fact]
    public async Task Off_loopback_without_a_token_is_a_fault_of_the_settings_and_a_short_token_one_of_the_file()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        await File.WriteAllTextAsync(pki.Folder["token"], "short", TestContext.Current.CancellationToken);

        Assert.Contains(Faults("0.0.0.0:9181"), fault => fault.Contains("Admin:TokenFile", StringComparison.Ordinal));
        Assert.Empty(Faults("127.0.0.1:9181"));
        Assert.Empty(Faults("off"));
        StartFailedException failed = await Assert.ThrowsAsync<StartFailedException>(() => pki.CreateEdgeAsync(pki.Options with
        {
            Admin = new AdminSettings { TokenFile = pki.Folder["token"] },
        }));
        Assert.Contains("5 characters", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:9180", null)]
    [InlineData("off", null)]
    [InlineData("127.0.0.1:9180", "off")]
    public void Health_that_others_reach_does_not_bring_the_admin_endpoints_with_it(string health, string? admin)
    {
        AdminSettings settings = Read(new() { ["Health:Listen"] = health, ["Admin:Listen"] = admin }, out _).Admin;
        Assert.Equal((false, null), (settings.BesideHealth, settings.Listen));
    }

    private static IReadOnlyList<string> Faults(string listen)
    {
        Read(new() { ["Admin:Listen"] = listen }, out FaultList faults);
        return faults.All;
    }

    private static EdgeOptions Read(Dictionary<string, string?> settings, out FaultList faults)
    {
        settings["Listen"] = "127.0.0.1:8443";
        settings["Certificates:0:Directory"] = "/etc/live";
        settings["State"] = "/tmp";
        faults = new FaultList();
        Microsoft.Extensions.Configuration.IConfigurationRoot root =
            Microsoft.Extensions.Configuration.MemoryConfigurationBuilderExtensions.AddInMemoryCollection(
                new Microsoft.Extensions.Configuration.ConfigurationBuilder(), settings).Build();
        return EdgeOptions.Read(new SettingsReader(root, faults), faults)
            ?? new EdgeOptions { Listen = [], Certificates = [], State = "" };
    }

    private static string RefreshOf(ThrowawayCertificate leaf) => $"/staples/{CertificateKey.Of(leaf.Der.Span)}/refresh";
}
