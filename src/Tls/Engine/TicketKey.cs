using System.Security.Cryptography;

namespace OrleansOcsp.Tls;

/// <summary>The key of session tickets: a public name that leads every ticket, and two secrets (RFC 5077 section 4).</summary>
/// <remarks>80 bytes in the order of nginx' <c>ssl_session_ticket_key</c>: name, HMAC-SHA256 key, AES-256 key. They lie where the collector does not
/// copy them, so that wiping them leaves nothing.</remarks>
internal sealed class TicketKey
{
    public const int Size = NameSize + SecretSize + SecretSize;
    public const int NameSize = 16;
    public const int SecretSize = 32;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <param name="bytes">The 80 bytes; copied.</param>
    public TicketKey(ReadOnlySpan<byte> bytes) => bytes[..Size].CopyTo(_bytes);

    private TicketKey() => RandomNumberGenerator.Fill(_bytes);

    public ReadOnlySpan<byte> Name => _bytes.AsSpan(0, NameSize);

    public ReadOnlySpan<byte> MacKey => _bytes.AsSpan(NameSize, SecretSize);

    public ReadOnlySpan<byte> CipherKey => _bytes.AsSpan(NameSize + SecretSize, SecretSize);

    public static TicketKey CreateRandom() => new();

    public void Wipe() => CryptographicOperations.ZeroMemory(_bytes);
}
