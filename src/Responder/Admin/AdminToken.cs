using System.Security.Cryptography;
using System.Text;

namespace OrleansOcsp.Responder.Admin;

/// <summary>The secret of an admin listener. Kept as a hash, compared in a time that tells nothing of it, its length included.</summary>
public sealed class AdminToken
{
    /// <summary>Shorter ones can be guessed over a network. 16 characters of hex are 64 bits.</summary>
    public const int ShortestLength = 16;

    private readonly byte[] _hash;

    /// <exception cref="ArgumentException">It is too short.</exception>
    public AdminToken(string token)
    {
        if (token.Length < ShortestLength)
        {
            throw new ArgumentException(
                $"the token has {token.Length} characters; expected {ShortestLength} or more, such as 'openssl rand -hex 32' makes.");
        }

        _hash = Hash(token);
    }

    /// <summary>Whether an <c>Authorization</c> header shows it: <c>Bearer</c> for programs, or <c>Basic</c> with any user name, since that
    /// is what browsers can ask a person for.</summary>
    public bool IsShownBy(string? authorization)
    {
        string shown = After("Bearer ", authorization) ?? (After("Basic ", authorization) is { } credentials ? Password(credentials) : "");
        return CryptographicOperations.FixedTimeEquals(Hash(shown), _hash);
    }

    private static string? After(string scheme, string? authorization) =>
        authorization?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[scheme.Length..].Trim() : null;

    private static string Password(string credentials)
    {
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(credentials, bytes, out int length))
        {
            return "";
        }

        string text = Encoding.UTF8.GetString(bytes[..length]);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? "" : text[(colon + 1)..];
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
