using System.Security.Cryptography;

namespace OrleansOcsp.Storage;

/// <summary>A version that is the response itself: SHA-256 of its bytes. So two writers of the same response never conflict.</summary>
internal static class ResponseVersion
{
    public static StoreVersion Of(byte[]? response) => Of(response is null ? default(ReadOnlyMemory<byte>?) : response);

    public static StoreVersion Of(ReadOnlyMemory<byte>? response) =>
        response is { } bytes ? new StoreVersion(Convert.ToHexStringLower(SHA256.HashData(bytes.Span))) : StoreVersion.None;
}
