using System.Net;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Admin;

/// <summary>Asks an edge's admin endpoints over HTTP, with whatever headers a browser or a stranger would send.</summary>
internal static class AdminClient
{
    public static Task<(HttpStatusCode Status, string Body)> GetAsync(
        EdgeServer edge, string path, params (string Name, string Value)[] headers) => SendAsync(edge, HttpMethod.Get, path, headers);

    public static Task<(HttpStatusCode Status, string Body)> PostAsync(
        EdgeServer edge, string path, params (string Name, string Value)[] headers) => SendAsync(edge, HttpMethod.Post, path, headers);

    public static async Task<HttpResponseMessage> AnswerAsync(
        IPEndPoint address, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        client.Timeout = Eventually.Deadline;
        using HttpRequestMessage request = new(method, new Uri($"http://{address}{path}"));
        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        EdgeServer edge, HttpMethod method, string path, (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await AnswerAsync(edge.AdminEndPoint!, method, path, headers);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
