using System.Runtime.InteropServices;

[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling]

namespace OrleansOcsp.Tls.Interop;

/// <summary>The functions of the system's libcrypto.so.3 (OpenSSL 3.0 or newer) that this library calls, under OpenSSL's own names.</summary>
/// <remarks>Functions marked <see cref="SuppressGCTransitionAttribute"/> take nanoseconds, block on nothing and call nothing back.</remarks>
internal static unsafe partial class LibCrypto
{
    internal const string Name = "libcrypto.so.3";

    // Key types: OpenSSL's NIDs (obj_mac.h).
    internal const int KeyRsa = 6;
    internal const int KeyEc = 408;
    internal const int KeyRsaPss = 912;
    internal const int KeyEd25519 = 1087;
    internal const int KeyEd448 = 1088;

    [LibraryImport(Name)]
    internal static partial uint OPENSSL_version_major();

    [LibraryImport(Name)]
    internal static partial uint OPENSSL_version_minor();

    [LibraryImport(Name)]
    internal static partial uint OPENSSL_version_patch();

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial void ERR_clear_error();

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial ulong ERR_get_error();

    [LibraryImport(Name)]
    internal static partial byte* ERR_reason_error_string(ulong error);

    [LibraryImport(Name)]
    internal static partial void* CRYPTO_malloc(nuint length, byte* file, int line);

    [LibraryImport(Name)]
    internal static partial void CRYPTO_free(void* pointer, byte* file, int line);

    [LibraryImport(Name)]
    internal static partial X509Handle d2i_X509(nint* reuse, byte** der, nint length);

    [LibraryImport(Name)]
    internal static partial void X509_free(nint certificate);

    [LibraryImport(Name)]
    internal static partial nint X509_get0_pubkey(X509Handle certificate);

    [LibraryImport(Name)]
    internal static partial PrivateKeyHandle d2i_AutoPrivateKey(nint* reuse, byte** der, nint length);

    [LibraryImport(Name)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_eq(nint one, PrivateKeyHandle other);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_get_id(PrivateKeyHandle key);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_get_bits(PrivateKeyHandle key);

    [LibraryImport(Name)]
    internal static partial int EVP_PKEY_get_group_name(PrivateKeyHandle key, byte* name, nuint size, nuint* length);

    [LibraryImport(Name)]
    internal static partial X509ChainHandle OPENSSL_sk_new_null();

    [LibraryImport(Name)]
    internal static partial int OPENSSL_sk_push(X509ChainHandle stack, X509Handle item);

    [LibraryImport(Name)]
    internal static partial nint OPENSSL_sk_pop(nint stack);

    [LibraryImport(Name)]
    internal static partial void OPENSSL_sk_free(nint stack);

    [LibraryImport(Name)]
    internal static partial int RAND_bytes(byte* buffer, int count);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_CIPHER_fetch(nint library, string algorithm, string? properties);

    [LibraryImport(Name)]
    internal static partial int EVP_EncryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name)]
    internal static partial int EVP_DecryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name)]
    internal static partial int EVP_MAC_init(nint context, byte* key, nuint length, Parameter* parameters);

    [LibraryImport(Name)]
    internal static partial int BIO_get_new_index();

    [LibraryImport(Name)]
    internal static partial nint BIO_meth_new(int type, byte* name);

    [LibraryImport(Name)]
    internal static partial int BIO_meth_set_read(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> callback);

    [LibraryImport(Name)]
    internal static partial int BIO_meth_set_write(nint method, delegate* unmanaged[Cdecl]<nint, byte*, int, int> callback);

    [LibraryImport(Name)]
    internal static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, void*, nint> callback);

    [LibraryImport(Name)]
    internal static partial nint BIO_new(nint method);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial void BIO_set_init(nint bio, int init);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial void BIO_set_flags(nint bio, int flags);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial void BIO_clear_flags(nint bio, int flags);

    /// <summary>OSSL_PARAM: a named value for OpenSSL's providers; one without a key ends a list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameter
    {
        internal const uint Utf8String = 4;

        public byte* Key;
        public uint Type;
        public void* Data;
        public nuint Size;
        public nuint Returned;
    }
}
