using Orleans.Configuration;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>The deadlines and bounds of calls between silos and from edges.</summary>
internal static class Messaging
{
    public static void Tune(SiloMessagingOptions options)
    {
        // No grain waits for a responder while it is called, except for an operator's "refresh now" (15 s), so a longer wait means a lost
        // call.
        options.ResponseTimeout = TimeSpan.FromSeconds(20);
        options.SystemResponseTimeout = TimeSpan.FromSeconds(10);

        // A full page of a bucket's changes has some 300 kB; whoever sends more is no edge of ours.
        options.MaxMessageBodySize = 4 * 1024 * 1024;
        options.MaxMessageHeaderSize = 64 * 1024;
    }
}
