using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>A restart with every responder dead: what lies on disk is all there is.</summary>
public sealed class RestartTests
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_handshake_after_a_restart_is_stapled_from_disk(bool crashed)
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        ThrowawayCertificate[] leaves = [lab.Add("soft.example", responder), lab.Add("hard.example", responder, mustStaple: true)];
        await RunOnceAsync(lab, crashed);
        await responder.TakeDownAsync();

        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        foreach (ThrowawayCertificate leaf in leaves)
        {
            using HandshakeResult first = edge.Handshake(leaf.Options.DnsNames[0]);
            Assert.True(first.Completed, first.Failure);
            Assert.Equal(CertStatus.Good, Assert.IsType<StapleVerdict.Accepted>(Lab.Judge(leaf, first)).Staple.Status);
        }
    }

    [Fact]
    public async Task What_was_tampered_with_on_disk_is_never_stapled()
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        ThrowawayCertificate soft = lab.Add("soft.example", responder);
        ThrowawayCertificate hard = lab.Add("hard.example", responder, mustStaple: true);
        await RunOnceAsync(lab, crashed: false);
        await responder.TakeDownAsync();
        foreach (string file in StaplesOf(lab))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        }

        await AssertUnstapledAsync(lab, soft, hard);
    }

    [Fact]
    public async Task A_staple_for_another_certificate_on_disk_is_never_stapled()
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        ThrowawayCertificate soft = lab.Add("soft.example", responder);
        ThrowawayCertificate hard = lab.Add("hard.example", responder, mustStaple: true);
        await RunOnceAsync(lab, crashed: false);
        await responder.TakeDownAsync();
        string[] files = StaplesOf(lab);
        Assert.Equal(2, files.Length);
        string aside = lab.Folder["aside"];
        File.Move(files[0], aside);
        File.Move(files[1], files[0]);
        File.Move(aside, files[1]);

        await AssertUnstapledAsync(lab, soft, hard);
    }

    [Fact]
    public async Task An_expired_staple_on_disk_is_never_stapled()
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        ThrowawayCertificate soft = lab.Add("soft.example", responder);
        ThrowawayCertificate hard = lab.Add("hard.example", responder, mustStaple: true);
        await RunOnceAsync(lab, crashed: false);
        await responder.TakeDownAsync();

        // Well signed, for the right certificate, an hour old: what the disk of a machine that slept holds.
        foreach (ThrowawayCertificate leaf in (ThrowawayCertificate[])[soft, hard])
        {
            DateTimeOffset then = TimeProvider.System.GetUtcNow() - Window - TimeSpan.FromMinutes(1);
            string file = StaplesOf(lab).Single(path => Path.GetFileName(path).StartsWith(KeyOf(leaf), StringComparison.Ordinal));
            byte[] old = OcspResponseBuilder.Good(leaf, then, Window).Build();
            await File.WriteAllBytesAsync(file, old, TestContext.Current.CancellationToken);
        }

        await AssertUnstapledAsync(lab, soft, hard);
    }

    private static async Task AssertUnstapledAsync(Lab lab, ThrowawayCertificate soft, ThrowawayCertificate hard)
    {
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        using HandshakeResult entered = edge.Handshake(soft.Options.DnsNames[0]);
        Assert.True(entered.Completed, entered.Failure);
        Assert.Null(entered.Staple);
        using HandshakeResult refused = edge.Handshake(hard.Options.DnsNames[0]);
        Assert.True(refused.Refused, "a must-staple name without a staple was served");
    }

    /// <summary>Runs an edge until every staple is on disk.</summary>
    private static async Task RunOnceAsync(Lab lab, bool crashed)
    {
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        int certificates = Directory.GetFiles(lab.CertificateFolder, "*.pem").Length;
        await Testing.Eventually.HoldsAsync(() => StaplesOf(lab).Length == certificates, "the staples on disk");
        if (crashed)
        {
            await edge.KillAsync();
        }
        else
        {
            Assert.Equal(0, await edge.StopAsync());
        }
    }

    private static string[] StaplesOf(Lab lab) => Directory.GetFiles(lab.StateFolder, "*.der", SearchOption.AllDirectories);

    private static string KeyOf(ThrowawayCertificate leaf) => Certificates.CertificateKey.Of(leaf.Der.Span).ToString();
}
