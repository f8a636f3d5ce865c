using System.Text.Json;
using OrleansOcsp.EdgeHost.Feeds;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>Another certificate in the same file: what its server reads never belongs to the one before, and certificate and staple change
/// together where one file holds both.</summary>
public sealed class CertificateChangeTests : IDisposable
{
    private readonly FeedRig _rig = new();

    [Theory]
    [InlineData("plain", "a.ors")]
    [InlineData("nginx", "a.ocsp")]
    [InlineData("lighttpd", "a.ocsp")]
    public async Task The_response_of_the_certificate_before_is_taken_away_before_the_new_one_has_its_own(string format, string file)
    {
        string path = Path.Combine(_rig.Folder.Folder("feed"), file);
        FeedPump pump = _rig.Pump(Path.GetDirectoryName(path)!, format: format);
        _rig.Publish();
        await _rig.RoundAsync(pump);
        _rig.Renew();
        await _rig.RoundAsync(pump);
        Assert.False(File.Exists(path));
        byte[] own = _rig.Publish();
        await _rig.RoundAsync(pump);
        Assert.Equal(own, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task A_process_that_starts_after_the_change_takes_it_away_too_and_leaves_what_may_be_right()
    {
        string path = Path.Combine(_rig.Folder.Folder("feed"), "a.ors");
        File.WriteAllBytes(path, _rig.Answer());
        await _rig.RoundAsync(_rig.Pump(_rig.Folder["feed"]));
        Assert.True(File.Exists(path));
        _rig.Renew();
        await _rig.RoundAsync(_rig.Pump(_rig.Folder["feed"]));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Envoys_secret_keeps_the_certificate_before_until_the_new_one_has_its_answer()
    {
        FeedPump pump = _rig.Pump(_rig.Folder.Folder("feed"), format: "envoy");
        byte[] before = _rig.Publish();
        await _rig.RoundAsync(pump);
        byte[] secret = File.ReadAllBytes(_rig.Folder["feed/a.json"]);
        Assert.Equal(before, Staple(secret));
        _rig.Renew();
        await _rig.RoundAsync(pump);
        Assert.Equal(secret, File.ReadAllBytes(_rig.Folder["feed/a.json"]));
        byte[] own = _rig.Publish();
        await _rig.RoundAsync(pump);
        Assert.Equal(own, Staple(File.ReadAllBytes(_rig.Folder["feed/a.json"])));
    }

    [Fact]
    public async Task A_certificate_that_names_no_responder_is_not_waited_for()
    {
        FeedPump pump = _rig.Pump(_rig.Folder.Folder("feed"), format: "envoy");
        _rig.Publish();
        await _rig.RoundAsync(pump);
        byte[] secret = File.ReadAllBytes(_rig.Folder["feed/a.json"]);
        _rig.Renew(applicable: false);
        await _rig.RoundAsync(pump);
        Assert.NotEqual(secret, File.ReadAllBytes(_rig.Folder["feed/a.json"]));
        Assert.Null(Staple(File.ReadAllBytes(_rig.Folder["feed/a.json"])));
    }

    public void Dispose() => _rig.Dispose();

    private static byte[]? Staple(byte[] secret)
    {
        using JsonDocument document = JsonDocument.Parse(secret);
        JsonElement tls = document.RootElement.GetProperty("resources")[0].GetProperty("tls_certificate");
        return tls.TryGetProperty("ocsp_staple", out JsonElement staple) ? staple.GetProperty("inline_bytes").GetBytesFromBase64() : null;
    }
}
