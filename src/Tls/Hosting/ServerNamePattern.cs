using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Brings the names that people and certificates write into the form that handshakes look up.</summary>
public static class ServerNamePattern
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = false };

    /// <summary>
    /// Lower case, no trailing dot, international labels as A-labels (RFC 5890), <c>*</c> only as the whole left-most label, addresses as
    /// .NET writes them.
    /// </summary>
    /// <returns>Whether it is a name that a client can ask for.</returns>
    public static bool TryNormalize(string text, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (System.Net.IPAddress.TryParse(text, out System.Net.IPAddress? address))
        {
            name = address.ToString();
            return true;
        }

        bool wildcard = text.StartsWith("*.", StringComparison.Ordinal);
        string host = (wildcard ? text[2..] : text).TrimEnd('.');
        if (host.Length == 0 || host.Contains('*', StringComparison.Ordinal) || host.AsSpan().ContainsAny(" /\\\0"))
        {
            return false;
        }

        try
        {
            host = Idn.GetAscii(host).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // An empty or over-long label, or a character that no label may hold.
            return false;
        }

        name = wildcard ? "*." + host : host;
        return name.Length <= 253;
    }
}
