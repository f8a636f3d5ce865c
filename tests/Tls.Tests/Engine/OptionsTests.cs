using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>What operators may set, what they are told when it cannot be, and what nobody can set.</summary>
public sealed class OptionsTests
{
    private const byte HandshakeFailure = 40;
    private const byte ProtocolVersion = 70;

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var options = new StapledTlsOptions
        {
            MinimumProtocol = SslProtocols.Tls13,
            MaximumProtocol = SslProtocols.Tls12,
            CipherList = "NO-SUCH-CIPHER",
            CipherSuites = "TLS_NO_SUCH_SUITE",
            Groups = "no-such-group",
            ApplicationProtocols = [""],
            HandshakeTimeout = TimeSpan.Zero,
            MaxConcurrentHandshakes = 0,
            TicketCount = 9,
            TicketLifetime = TimeSpan.FromDays(8),
        };

        var refused = Assert.Throws<ArgumentException>(() => Create(options));

        Assert.All(
            typeof(StapledTlsOptions).GetProperties().Select(property => property.Name).Except(["MinimumProtocol", "TicketKeyFile"]),
            name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ticket_key_file_that_cannot_be_used_is_told()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["short"], new byte[79], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder["public"], RandomNumberGenerator.GetBytes(80), TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder["short"], UnixFileMode.UserRead);
            File.SetUnixFileMode(folder["public"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        Assert.Contains("cannot be read", Refusal(folder["missing"]), StringComparison.Ordinal);
        Assert.Contains("79 bytes", Refusal(folder["short"]), StringComparison.Ordinal);
        Assert.Contains("read by everybody", Refusal(folder["public"]), StringComparison.Ordinal);

        static string Refusal(string file) => Assert.Throws<ArgumentException>(() => Create(new StapledTlsOptions { TicketKeyFile = file })).Message;
    }

    [Fact]
    public async Task Versions_outside_the_bounds_are_refused()
    {
        await using TestEdge edge = await TestEdge.StartAsync(options => options.MinimumProtocol = SslProtocols.Tls13);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using HandshakeResult old = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Versions = SslProtocols.Tls12 });
        Assert.Equal(ProtocolVersion, old.Alert);

        await using TestEdge older = await TestEdge.StartAsync(options => options.MaximumProtocol = SslProtocols.Tls12);
        older.Serve("a.test", TestEdge.SoftFail(older.Issue("a.test")));
        using HandshakeResult both = await older.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });
        Assert.Equal("TLSv1.2", both.Version);
    }

    [Fact]
    public async Task A_cipher_that_is_not_on_the_list_is_refused()
    {
        await using TestEdge edge = await TestEdge.StartAsync(options => options.CipherList = "ECDHE-ECDSA-AES256-GCM-SHA384");
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        var wish = new HandshakeWish { ServerName = "a.test", Versions = SslProtocols.Tls12 };

        using HandshakeResult refused = await edge.HandshakeAsync(wish with { Ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256" });
        using HandshakeResult served = await edge.HandshakeAsync(wish with { Ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384" });

        Assert.Equal(HandshakeFailure, refused.Alert);
        Assert.True(served.Completed, served.Failure);
    }

    [Fact]
    public async Task By_default_there_is_no_forward_secret_free_and_no_CBC_cipher()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test", Authority.ThrowawayKeyKind.Rsa2048)));
        foreach (string cipher in (string[])["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA256", "DHE-RSA-AES128-GCM-SHA256"])
        {
            using HandshakeResult result = await edge.HandshakeAsync(
                new HandshakeWish { ServerName = "a.test", Versions = SslProtocols.Tls12, Ciphers = cipher });
            Assert.Equal(HandshakeFailure, result.Alert);
        }
    }

    [Theory]
    [InlineData(true, "linux-x64", null, "3.0.19", null)]
    [InlineData(true, "linux-x64", null, "3.5.0", null)]
    [InlineData(false, "win-x64", null, null, "runs on Linux")]
    [InlineData(true, "linux-musl-x64", null, "3.3.0", "musl")]
    [InlineData(true, "debian.12-x64", "libssl.so.3", null, "libssl3")]
    [InlineData(true, "linux-x64", null, "4.0.0", "says it is 4.0.0")]
    public void A_machine_without_a_usable_OpenSSL_is_told_what_to_install(bool linux, string platform, string? missing, string? version, string? told)
    {
        string? problem = OpenSslLibrary.FindProblem(linux, platform, missing, version is null ? null : Version.Parse(version));

        if (told is null)
        {
            Assert.Null(problem);
        }
        else
        {
            Assert.Contains(told, problem, StringComparison.Ordinal);
        }
    }

    private static void Create(StapledTlsOptions options)
    {
        using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var engine = new TlsEngine(
            new ServerNameDirectory(ServerNames.Empty),
            options,
            TimeProvider.System,
            NullLoggerFactory.Instance,
            services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
    }
}
