namespace OrleansOcsp.Fetching;

/// <summary>Text that a stranger chose, fit for a log line.</summary>
internal static class Printable
{
    private const int Longest = 200;

    /// <summary>The text, cut, without control characters: it must not forge lines.</summary>
    public static string Text(string text) => string.Concat(text.Take(Longest).Select(c => char.IsControl(c) ? '?' : c));
}
