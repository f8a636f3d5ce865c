using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>Takes files of PEM blocks (RFC 7468) apart.</summary>
internal static class PemBlocks
{
    /// <summary>A block: its label and its bytes.</summary>
    internal readonly record struct Block(string Label, byte[] Der);

    /// <summary>All readable blocks, in order.</summary>
    public static IReadOnlyList<Block> Read(ReadOnlySpan<byte> text)
    {
        List<Block> blocks = [];
        while (PemEncoding.TryFindUtf8(text, out PemFields fields))
        {
            byte[] der = new byte[fields.DecodedDataLength];
            Base64.DecodeFromUtf8(text[fields.Base64Data], der, out _, out int written);
            blocks.Add(new Block(Encoding.UTF8.GetString(text[fields.Label]), der[..written]));
            text = text[fields.Location.End..];
        }

        return blocks;
    }

    /// <summary>The certificates of a file: the PEM blocks, or the whole file where it is DER.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Certificates(ReadOnlyMemory<byte> file) => LooksLikeDer(file.Span)
        ? [file]
        : [.. Read(file.Span)
            .Where(block => block.Label is "CERTIFICATE" or "X509 CERTIFICATE")
            .Select(block => (ReadOnlyMemory<byte>)block.Der)];

    /// <summary>Certificates are SEQUENCEs with a length in the long form, which no text has at its start.</summary>
    private static bool LooksLikeDer(ReadOnlySpan<byte> file) => file is [0x30, >= 0x80, ..];
}
