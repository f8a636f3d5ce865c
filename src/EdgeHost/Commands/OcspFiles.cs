using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>Reads what the tools are given: messages and certificates, DER or PEM, and serial numbers.</summary>
internal static class OcspFiles
{
    /// <summary>An OCSP message: the first PEM block that says so, else the bytes as they are, for a reader to judge.</summary>
    public static ReadOnlyMemory<byte> Message(byte[] file) => file is [0x30, ..]
        ? file
        : PemBlocks.Read(file).FirstOrDefault(block => block.Label is "OCSP RESPONSE" or "OCSP REQUEST").Der ?? file;

    /// <summary>The first certificate of a file.</summary>
    /// <exception cref="UnusableFileException">It has none, or cannot be read.</exception>
    public static ReadOnlyMemory<byte> Certificate(string path) => Certificates(path)[0];

    /// <summary>All certificates of a file, at least one.</summary>
    /// <exception cref="UnusableFileException">It has none, or cannot be read.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Certificates(string path) =>
        PemBlocks.Certificates(BoundedFile.Read(path)) is { Count: > 0 } found
            ? found
            : throw new UnusableFileException(
                $"{path} has no certificate that can be read; expected PEM '-----BEGIN CERTIFICATE-----' or DER.");

    /// <summary>Reads a serial number in hex, as <c>openssl x509 -serial</c> writes it.</summary>
    public static bool TryParseSerial(string text, out ReadOnlyMemory<byte> serial)
    {
        ReadOnlyMemory<byte>? octets = SerialNumber.FromHex(text);
        serial = octets.GetValueOrDefault();
        return octets is not null;
    }
}
