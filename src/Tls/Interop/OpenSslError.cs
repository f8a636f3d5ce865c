using System.Runtime.InteropServices;

namespace OrleansOcsp.Tls.Interop;

/// <summary>OpenSSL's error queue, which belongs to the thread: cleared before each call that can fail, emptied after each that did.</summary>
internal static unsafe class OpenSslError
{
    /// <summary>Empties the queue. The earliest entry is the cause; the later ones are what it led to.</summary>
    /// <returns>The code of the earliest entry; 0 when there is none.</returns>
    public static ulong Take()
    {
        ulong cause = LibCrypto.ERR_get_error();
        LibCrypto.ERR_clear_error();
        return cause;
    }

    /// <summary>The reason in OpenSSL's words, such as "unsupported protocol".</summary>
    public static string Describe(ulong error)
    {
        if (error == 0)
        {
            return "no reason given";
        }

        byte* reason = LibCrypto.ERR_reason_error_string(error);
        return reason is not null ? Marshal.PtrToStringUTF8((nint)reason)! : $"OpenSSL error 0x{error:X}";
    }
}
