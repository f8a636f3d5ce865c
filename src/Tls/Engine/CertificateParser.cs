using System.Runtime.InteropServices;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>Turns DER into OpenSSL's objects, with a message for people where that fails.</summary>
/// <remarks>Not checked here: dates, names, and whether the chain leads anywhere; what loads certificates says that.</remarks>
internal static unsafe class CertificateParser
{
    /// <summary>Only holds the security level of the system's OpenSSL (openssl.cnf) against certificates; no connection is made from it.</summary>
    private static readonly Lazy<SslContextHandle> Probe = new(() => LibSsl.SSL_CTX_new(LibSsl.TLS_server_method()));

    public static X509Handle ParseLeaf(CertificateEntry entry)
    {
        LibCrypto.ERR_clear_error();
        X509Handle leaf = TryParse(entry.Leaf.Span);
        return !leaf.IsInvalid
            ? leaf
            : throw Fault(entry.Origin, $"the certificate is not readable ({Reason()}; {entry.Leaf.Length} bytes)", "one X.509 certificate in DER");
    }

    /// <summary>The chain as one native stack.</summary>
    public static X509ChainHandle ParseChain(IReadOnlyList<ReadOnlyMemory<byte>> certificates, string origin)
    {
        LibCrypto.ERR_clear_error();
        X509ChainHandle chain = LibCrypto.OPENSSL_sk_new_null();
        for (int i = 0; i < certificates.Count; i++)
        {
            using X509Handle certificate = TryParse(certificates[i].Span);
            if (certificate.IsInvalid || LibCrypto.OPENSSL_sk_push(chain, certificate) <= 0)
            {
                chain.Dispose();
                throw Fault(origin, $"certificate {i + 1} of its chain is not readable ({Reason()})", "X.509 certificates in DER after the leaf");
            }

            certificate.SetHandleAsInvalid(); // the stack owns it now
        }

        return chain;
    }

    public static PrivateKeyHandle ParsePrivateKey(CertificateEntry entry)
    {
        LibCrypto.ERR_clear_error();
        ReadOnlySpan<byte> der = entry.PrivateKey.Span;
        fixed (byte* start = der)
        {
            byte* next = start;
            PrivateKeyHandle key = LibCrypto.d2i_AutoPrivateKey(null, &next, der.Length);
            return !key.IsInvalid
                ? key
                : throw Fault(entry.Origin, $"the private key is not readable ({Reason()}; {der.Length} bytes)", "an unencrypted PKCS#8 key in DER");
        }
    }

    public static KeyKind KindOf(PrivateKeyHandle key, string origin)
    {
        string group = GroupOf(key);
        return (LibCrypto.EVP_PKEY_get_id(key), group) switch
        {
            (LibCrypto.KeyRsa, _) => KeyKind.Rsa,
            (LibCrypto.KeyRsaPss, _) => KeyKind.RsaPss,
            (LibCrypto.KeyEc, "prime256v1" or "secp384r1" or "secp521r1") => KeyKind.Ecdsa,
            (LibCrypto.KeyEd25519, _) => KeyKind.Ed25519,
            (LibCrypto.KeyEd448, _) => KeyKind.Ed448,
            (int id, _) => throw Fault(
                origin,
                $"its key is of a kind that TLS servers cannot sign with ({(group.Length > 0 ? $"curve {group}" : $"OpenSSL key type {id}")})",
                "ECDSA on P-256, P-384 or P-521, RSA, Ed25519 or Ed448"),
        };
    }

    public static void CheckKeyBelongsTo(X509Handle leaf, PrivateKeyHandle key, string origin)
    {
        LibCrypto.ERR_clear_error();
        nint inCertificate = LibCrypto.X509_get0_pubkey(leaf);
        bool belongs = inCertificate != 0 && LibCrypto.EVP_PKEY_eq(inCertificate, key) == 1;
        GC.KeepAlive(leaf);
        if (!belongs)
        {
            LibCrypto.ERR_clear_error();
            throw Fault(
                origin,
                $"the private key ({LibCrypto.EVP_PKEY_get_bits(key)} bits) belongs to another certificate",
                "the key whose public half stands in the certificate; was one of the two files renewed without the other?");
        }
    }

    /// <summary>Lets OpenSSL itself say whether it would serve the certificate: key sizes and signatures under its security level.</summary>
    public static void CheckOpenSslServes(TlsCertificate certificate, string origin)
    {
        LibCrypto.ERR_clear_error();
        using SslHandle ssl = LibSsl.SSL_new(Probe.Value);
        if (LibSsl.SSL_use_cert_and_key(ssl, certificate.Leaf, certificate.PrivateKey, certificate.Chain, 1) != 1)
        {
            throw Fault(origin, $"OpenSSL would not serve it: {Reason()}", "a certificate and chain that pass the security level of the system's openssl.cnf");
        }
    }

    private static X509Handle TryParse(ReadOnlySpan<byte> der)
    {
        fixed (byte* start = der)
        {
            byte* next = start;
            X509Handle certificate = LibCrypto.d2i_X509(null, &next, der.Length);
            if (certificate.IsInvalid || next == start + der.Length)
            {
                return certificate;
            }

            certificate.Dispose(); // bytes after its end: two files glued together, or not what it was taken for
            return new X509Handle();
        }
    }

    private static string GroupOf(PrivateKeyHandle key)
    {
        const int Longest = 80;
        byte* name = stackalloc byte[Longest];
        nuint length;
        bool has = LibCrypto.EVP_PKEY_get_group_name(key, name, Longest, &length) == 1;
        LibCrypto.ERR_clear_error();
        return has ? Marshal.PtrToStringUTF8((nint)name, (int)length) : "";
    }

    private static string Reason() => OpenSslError.Describe(OpenSslError.Take());

    private static TlsCertificateException Fault(string origin, string seen, string expected) => new($"{origin}: {seen}. Expected {expected}.");
}
