namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>Where the code runs that waited for a socket.</summary>
internal static class SocketCompletions
{
    // SocketAsyncEngine.Unix.cs of .NET reads it once; there is no other way to set it.
    private const string Setting = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>On the thread that learnt of it from the system, not on another after a hand-over: that costs more than most of what a connection does in
    /// between. Bulk gives way by itself (<c>TlsStream</c>); work that blocks goes to the thread pool. An operator's own setting stays.</summary>
    public static void RunInline()
    {
        if (Environment.GetEnvironmentVariable(Setting) is null)
        {
            Environment.SetEnvironmentVariable(Setting, "1");
        }
    }
}
