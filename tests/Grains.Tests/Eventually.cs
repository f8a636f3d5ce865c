using System.Diagnostics;

namespace OrleansOcsp.Grains.Tests;

/// <summary>Waits for a condition, with a deadline that only a broken program misses.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(string what, Func<bool> condition) => TrueAsync(what, () => Task.FromResult(condition()));

    public static async Task TrueAsync(string what, Func<Task<bool>> condition, TimeSpan? deadline = null)
    {
        long start = Stopwatch.GetTimestamp();
        Exception? last = null;
        while (Stopwatch.GetElapsedTime(start) < (deadline ?? Deadline))
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
            {
                last = exception;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Fail($"Not within {deadline ?? Deadline}: {what}. {last?.ToString() ?? ""}");
    }
}
