using System.Diagnostics;
using Xunit;

namespace OrleansOcsp.Testing;

/// <summary>Waits for what another thread or program does. A deadline only bounds a failing test; it never decides a passing one.</summary>
public static class Eventually
{
    /// <summary>Generous, because the machine may be busy.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the condition holds; fails the test when it does not in time.</summary>
    /// <param name="condition">Cheap; called again and again.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="deadline">Null: <see cref="Deadline"/>.</param>
    /// <param name="seen">What there is instead, for the message; asked at the end.</param>
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? deadline = null, Func<string>? seen = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, deadline, seen);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, string, TimeSpan?, Func{string}?)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null, Func<string>? seen = null)
    {
        TimeSpan limit = deadline ?? Deadline;
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed >= limit)
            {
                Assert.Fail($"waited {limit.TotalSeconds:0} s in vain for: {what}{(seen is null ? "" : $"; seen:\n{seen()}")}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
