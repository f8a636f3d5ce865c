using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Certificates;

/// <summary>Text from certificates, made fit for messages and logs: it comes from strangers.</summary>
internal static class DistinguishedNameText
{
    private const int MaxLength = 200;

    // To write out a name of 60 KB takes 20 ms, and nobody would read it.
    private const int MaxNameBytes = 2048;

    /// <summary>A Name (DER) for people.</summary>
    public static string Of(ReadOnlyMemory<byte> name)
    {
        if (name.Length is 2 or > MaxNameBytes)
        {
            return name.Length == 2 ? "(no name)" : $"(a name of {name.Length} bytes)";
        }

        string text = Decode(name.Span);
        return text.Length > 0 ? Printable(text) : $"(unreadable name {Convert.ToHexString(name.Span[..Math.Min(name.Length, 32)])})";
    }

    /// <summary>Control and formatting characters replaced by <c>?</c>, cut at 200 characters: no name can forge a line of a log.</summary>
    public static string Printable(string text)
    {
        string cut = text.Length > MaxLength ? string.Concat(text.AsSpan(0, MaxLength), "...") : text;
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = IsPrintable(source[i]) ? source[i] : '?';
            }
        });
    }

    private static bool IsPrintable(char c) => char.GetUnicodeCategory(c) is not (
        System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.Surrogate or System.Globalization.UnicodeCategory.PrivateUse
        or System.Globalization.UnicodeCategory.OtherNotAssigned);

    // The platform says "" of most names that are none, and throws for the rest.
    private static string Decode(ReadOnlySpan<byte> name)
    {
        try
        {
            return new X500DistinguishedName(name).Name;
        }
        catch (CryptographicException)
        {
            return "";
        }
    }
}
