using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Browsers;

namespace OrleansOcsp.EdgeHost.Tests.Admin;

/// <summary>A real page of another origin in a real browser, which tries all that a page can.</summary>
public sealed class ForeignPageTests
{
    /// <summary>The page says in its title what it got; what it caused in spite of that, the CA would see.</summary>
    private const string Page = """
        <!doctype html><title>trying</title>
        <iframe name=framed></iframe><form id=form method=post target=framed action="ADMIN/staples/KEY/refresh"></form>
        <script>
        (async () => {
          const got = [];
          const tries = {
            read: ['/staples', {}],
            explain: ['/explain?name=a.test', {}],
            blind: ['/staples/KEY/refresh', {method: 'POST', mode: 'no-cors'}],
            header: ['/staples/KEY/refresh', {method: 'POST', headers: {'Ocsp-Admin': '1'}}],
          };
          for (const name in tries) {
            const [path, how] = tries[name];
            try { const answer = await fetch('ADMIN' + path, how); got.push(name + ':' + answer.type + ' ' + (await answer.text()).length); }
            catch { got.push(name + ':refused'); }
          }
          document.getElementById('form').submit();
          document.getElementsByName('framed')[0].onload = () => { document.title = 'done ' + got.join(', '); };
        })();
        </script>
        """;

    [Theory]
    [InlineData("127.0.0.1")] // the same site, another port
    [InlineData("localhost")] // another site
    public async Task A_page_of_another_origin_reads_nothing_and_causes_nothing(string site)
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        string key = CertificateKey.Of(leaf.Der.Span).ToString();
        var admin = new Uri($"http://{edge.AdminEndPoint}/");
        await using Firefox firefox = await Firefox.StartAsync(pki.Folder.Folder("profile"), pki.IssuerFile);

        Assert.Null(await firefox.LoadAsync(admin));
        Assert.DoesNotContain("done", await firefox.TitleAsync(), StringComparison.Ordinal);
        int asked = pki.Responder.RequestCount;
        await using WebApplication stranger = await ServeAsync(Page
            .Replace("ADMIN", admin.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal).Replace("KEY", key, StringComparison.Ordinal));
        Assert.Null(await firefox.LoadAsync(new Uri($"http://{site}:{new Uri(stranger.Urls.First()).Port}/")));

        string title = "";
        await Eventually.HoldsAsync(
            async () => (title = await firefox.TitleAsync()).StartsWith("done", StringComparison.Ordinal), "the page's last try", seen: () => title);
        Assert.Equal("done read:refused, explain:refused, blind:refused, header:refused", title);
        Assert.Equal(asked, pki.Responder.RequestCount);

        // What the page wanted does happen when it is asked for in the right way.
        (HttpStatusCode refreshed, string body) = await AdminClient.PostAsync(edge, $"/staples/{key}/refresh", ("Ocsp-Admin", "1"));
        Assert.True(refreshed == HttpStatusCode.OK, body);
        Assert.Equal(asked + 1, pki.Responder.RequestCount);
    }

    private static async Task<WebApplication> ServeAsync(string page)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication stranger = builder.Build();
        stranger.Run(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(page);
        });
        await stranger.StartAsync();
        return stranger;
    }
}
