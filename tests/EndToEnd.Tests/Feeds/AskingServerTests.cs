using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>Servers of others that ask the responder of the running program, with the CA's responder dead.</summary>
public sealed class AskingServerTests
{
    [Theory]
    [InlineData("nginx", "feed")]
    [InlineData("apache", "run")]
    public async Task A_server_that_asks_ocsp_edge_staples_while_its_CA_is_dead(string kind, string command)
    {
        await using FeedLab lab = await FeedLab.StartAsync(kind, asks: true);
        await using RunningProgram edge = await lab.StartResponderAsync(command);
        await lab.Responder.TakeDownAsync();
        await using RunningProgram server = await lab.StartServerAsync();

        // Both fetch only once a client has asked; no handshake fails meanwhile.
        await lab.StaplesAsync(staple => staple.Status == CertStatus.Good, "a good staple", server, edge);
        Assert.Equal(1, lab.Responder.RequestCount);
    }
}
