using OrleansOcsp.Authority;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>
/// Has a responder sign windows of all lengths between two. All of one length would have ten thousand certificates that were first asked about
/// in the same half minute asked about again in waves, each half minute of them: certificates of different days have no such waves.
/// </summary>
internal sealed class SpreadWindows : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _spreading;

    public SpreadWindows(OcspResponder responder, TimeSpan shortest, TimeSpan longest) => _spreading = SpreadAsync(responder, shortest, longest);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _spreading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task SpreadAsync(OcspResponder responder, TimeSpan shortest, TimeSpan longest)
    {
        var random = new Random(1);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        do
        {
            responder.Behaviour = responder.Behaviour with { Window = shortest + ((longest - shortest) * random.NextDouble()) };
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }
}
