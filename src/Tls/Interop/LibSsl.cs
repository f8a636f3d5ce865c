using System.Runtime.InteropServices;

namespace OrleansOcsp.Tls.Interop;

/// <summary>The functions of the system's libssl.so.3 (OpenSSL 3.0 or newer) that this library calls, under OpenSSL's own names.</summary>
/// <remarks>Functions marked <see cref="SuppressGCTransitionAttribute"/> take nanoseconds, block on nothing and call nothing back.</remarks>
internal static unsafe partial class LibSsl
{
    internal const string Name = "libssl.so.3";

    [LibraryImport(Name)]
    internal static partial int OPENSSL_init_ssl(ulong options, nint settings);

    [LibraryImport(Name)]
    internal static partial nint TLS_server_method();

    [LibraryImport(Name)]
    internal static partial SslContextHandle SSL_CTX_new(nint method);

    [LibraryImport(Name)]
    internal static partial void SSL_CTX_free(nint context);

    [LibraryImport(Name)]
    internal static partial SslHandle SSL_new(SslContextHandle context);

    [LibraryImport(Name)]
    internal static partial void SSL_free(nint ssl);

    [LibraryImport(Name)]
    internal static partial int SSL_use_cert_and_key(SslHandle ssl, X509Handle leaf, PrivateKeyHandle key, X509ChainHandle chain, int overwrite);
}
