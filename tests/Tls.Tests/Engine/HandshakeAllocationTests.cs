using OrleansOcsp.Authority;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>What runs inside OpenSSL's callbacks only reads.</summary>
public sealed class HandshakeAllocationTests
{
    [Fact]
    public async Task Looking_up_the_name_deciding_and_taking_the_staple_allocate_nothing()
    {
        const int Count = 1_000;
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        ServedPair pair = TestEdge.HardFail(leaf, edge.Staple(leaf));
        edge.Serve("a.test", pair);
        Handshake[] handshakes = [.. Enumerable.Range(0, Count + 1).Select(_ => new Handshake(edge.Directory.Names, null, TimeProvider.System))];
        Run(handshakes[0], pair);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i <= Count; i++)
        {
            Run(handshakes[i], pair);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(Handshake handshake, ServedPair pair)
    {
        // server_name_list of one host_name, "a.test" (RFC 6066 section 3).
        int alert = handshake.Decide(sent: true, [0, 9, 0, 0, 6, (byte)'a', (byte)'.', (byte)'t', (byte)'e', (byte)'s', (byte)'t']);
        bool taken = handshake.TryTakeStaple(pair.Certificate.Leaf.DangerousGetHandle(), out ReadOnlySpan<byte> staple);
        if (alert != 0 || !taken || staple.IsEmpty)
        {
            throw new InvalidOperationException("the staple was not taken");
        }
    }
}
