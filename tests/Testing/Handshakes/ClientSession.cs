using Microsoft.Win32.SafeHandles;

namespace OrleansOcsp.Testing.Handshakes;

/// <summary>An SSL_SESSION: what a client needs to resume.</summary>
public sealed class ClientSession : SafeHandleZeroOrMinusOneIsInvalid
{
    internal ClientSession(nint session)
        : base(ownsHandle: true) => SetHandle(session);

    protected override bool ReleaseHandle()
    {
        LibSsl.SessionFree(handle);
        return true;
    }
}
