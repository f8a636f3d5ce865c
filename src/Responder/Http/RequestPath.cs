using System.Buffers;
using System.Buffers.Text;

namespace OrleansOcsp.Responder.Http;

/// <summary>What a request target held.</summary>
internal enum PathReading
{
    /// <summary>Base64, decoded. Whether it is a request is for its reader to say.</summary>
    Decoded,

    /// <summary>The prefix and nothing after it.</summary>
    Empty,

    /// <summary>Not below the prefix.</summary>
    OutsidePrefix,

    /// <summary>Not base64, or more than the buffer takes.</summary>
    Undecodable,
}

/// <summary>Takes the request out of a GET (RFC 6960 appendix A.1.1): <c>{url}/{url-encoding of base64 of the DER}</c>, as clients and the
/// proxies between really spell it.</summary>
internal static class RequestPath
{
    /// <summary>Characters of a target that are looked at: RFC 9919 wants GET for at most 255 bytes; a nonce and a long path prefix fit
    /// too.</summary>
    public const int MaxTargetLength = 4096;

    /// <summary>Bytes that a target can hold at most.</summary>
    public const int MaxRequestLength = MaxTargetLength / 4 * 3;

    /// <param name="target">The request target as it stood on the line: origin-form or, through a proxy, absolute-form.</param>
    /// <param name="prefix">The path of the responder's URL: empty, or a slash and segments without one at the end.</param>
    /// <param name="request">Takes the request's bytes; <see cref="MaxRequestLength"/> always suffice.</param>
    /// <param name="length">How many there are.</param>
    public static PathReading Read(ReadOnlySpan<char> target, ReadOnlySpan<char> prefix, Span<byte> request, out int length)
    {
        length = 0;
        if (target.Length > MaxTargetLength)
        {
            return PathReading.Undecodable;
        }

        if (!TryPath(target, out ReadOnlySpan<char> path))
        {
            return PathReading.OutsidePrefix;
        }

        if (!path.StartsWith(prefix, StringComparison.Ordinal) || (path.Length > prefix.Length && path[prefix.Length] != '/'))
        {
            return PathReading.OutsidePrefix;
        }

        // A client whose configured URL ends in a slash sends two; a request never begins with one (its first octet is 30, in base64 'M').
        ReadOnlySpan<char> encoded = path[prefix.Length..].TrimStart('/');
        if (encoded.IsEmpty)
        {
            return PathReading.Empty;
        }

        Span<byte> base64 = stackalloc byte[MaxTargetLength + 3];
        return Unescape(encoded, base64, out int characters) && Pad(base64, ref characters)
            && Base64.DecodeFromUtf8(base64[..characters], request, out _, out length) == OperationStatus.Done
            ? PathReading.Decoded
            : PathReading.Undecodable;
    }

    /// <summary>The path, without scheme, authority and query.</summary>
    private static bool TryPath(ReadOnlySpan<char> target, out ReadOnlySpan<char> path)
    {
        path = target;
        if (target.IsEmpty || target[0] != '/')
        {
            int scheme = target.IndexOf("://", StringComparison.Ordinal);
            if (scheme < 0)
            {
                return false;
            }

            path = target[(scheme + 3)..];
            int slash = path.IndexOf('/');
            path = slash < 0 ? [] : path[slash..];
        }

        // Base64 has no '?'. Some clients add a query against caches.
        int query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        return true;
    }

    /// <summary>
    /// Percent-encoding, once or twice (a proxy that encodes what is already encoded); '+', or the space that form decoding makes of it;
    /// base64url's letters; line breaks, which <c>openssl base64</c> puts after 64 characters. None of these is anything else in base64.
    /// </summary>
    private static bool Unescape(ReadOnlySpan<char> encoded, Span<byte> base64, out int length)
    {
        length = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            char character = encoded[i];
            while (character == '%')
            {
                // %25xx: the decoded '%' begins another round with the two digits after it.
                if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                {
                    return false;
                }

                character = (char)((HexDigit(encoded[i + 1]) << 4) | HexDigit(encoded[i + 2]));
                i += 2;
            }

            switch (character)
            {
                case '\r' or '\n':
                    continue;
                case ' ' or '-':
                    character = '+';
                    break;
                case '_':
                    character = '/';
                    break;
                case > '\x7f':
                    return false;
            }

            base64[length++] = (byte)character;
        }

        return true;
    }

    /// <summary>Adds the '=' that some clients leave out.</summary>
    private static bool Pad(Span<byte> base64, ref int length)
    {
        if (length % 4 == 1)
        {
            return false;
        }

        while (length % 4 != 0)
        {
            base64[length++] = (byte)'=';
        }

        return true;
    }

    private static int HexDigit(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
