namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>Looks at edges' copies two hundred times a second, as handshakes would, and remembers whether one ever had no valid
/// staple.</summary>
internal sealed class StapleWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private string? _gap;

    public StapleWatch(IReadOnlyCollection<EdgeCopy> copies) => _watching = Task.Run(() => WatchAsync(copies));

    public void SawNoGap() => Assert.True(_gap is null, _gap);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(IReadOnlyCollection<EdgeCopy> copies)
    {
        while (!_stop.IsCancellationRequested)
        {
            if (copies.FirstOrDefault(copy => !copy.HasUsable) is { } bare)
            {
                _gap ??= $"{bare.Certificate.Key} had no valid staple at {TimeProvider.System.GetUtcNow():O}";
            }

            await Task.Delay(Every, TimeProvider.System, CancellationToken.None);
        }
    }
}
