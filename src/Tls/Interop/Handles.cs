using System.Runtime.InteropServices;

namespace OrleansOcsp.Tls.Interop;

/// <summary>A native object of OpenSSL: released once, by its owner or by the finalizer, and never while a call on it runs.</summary>
internal abstract class OpenSslHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

/// <summary>An <c>X509</c>.</summary>
internal sealed class X509Handle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCrypto.X509_free(handle);
        return true;
    }
}

/// <summary>An <c>EVP_PKEY</c>. OpenSSL wipes the secret when the last reference goes.</summary>
internal sealed class PrivateKeyHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary>A <c>STACK_OF(X509)</c> that owns one reference to each of its certificates.</summary>
internal sealed class X509ChainHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        nint certificate;
        while ((certificate = LibCrypto.OPENSSL_sk_pop(handle)) != 0)
        {
            LibCrypto.X509_free(certificate);
        }

        LibCrypto.OPENSSL_sk_free(handle);
        return true;
    }
}

/// <summary>An <c>SSL_CTX</c>. Each <c>SSL</c> made from it holds a reference of its own.</summary>
internal sealed class SslContextHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_CTX_free(handle);
        return true;
    }
}

/// <summary>An <c>SSL</c>: one connection. It owns its BIO. Not safe for two threads at once; its owner serialises.</summary>
internal sealed class SslHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibSsl.SSL_free(handle);
        return true;
    }
}
