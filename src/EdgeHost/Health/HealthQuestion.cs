namespace OrleansOcsp.EdgeHost.Health;

/// <summary>Asks a program on this machine whether it is ready, for containers that have no curl.</summary>
internal static class HealthQuestion
{
    /// <summary>How long to wait for the answer. The program is on the same machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <param name="program">Who asks, for the message.</param>
    /// <param name="url">Where the health endpoint is.</param>
    /// <param name="patience">How long to wait for the answer.</param>
    /// <param name="output">Gets the answer.</param>
    /// <param name="error">Gets the reason where there is none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether it is ready.</returns>
    public static async Task<bool> AskAsync(
        string program, string url, TimeSpan patience, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(patience);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        client.MaxResponseContentBufferSize = 64 * 1024;
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(url, deadline.Token);
            string body = await answer.Content.ReadAsStringAsync(deadline.Token);
            await output.WriteLineAsync(body.TrimEnd());
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException or InvalidOperationException or UriFormatException
            || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            string problem = failed is OperationCanceledException ? "no answer in time" : failed.Message;
            await error.WriteLineAsync($"{program} health: {url} could not be asked: {problem}");
            return false;
        }
    }
}
