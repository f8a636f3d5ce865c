using Microsoft.Extensions.Configuration;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Tests.Settings;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, string?> Smallest = new()
    {
        ["Listen:0"] = "127.0.0.1:8443",
        ["Certificates:0:Directory"] = "/etc/certs",
        ["State"] = "/var/lib/ocsp-edge",
    };

    [Fact]
    public void The_smallest_configuration_gets_the_documented_defaults()
    {
        EdgeOptions options = Assert.IsType<EdgeOptions>(Read(out FaultList faults));

        Assert.Empty(faults.All);
        Assert.Equal("127.0.0.1:8443", Assert.Single(options.Listen).ToString());
        Assert.Equal("127.0.0.1:9180", options.Health?.ToString());
        Assert.Equal(TimeSpan.FromSeconds(15), options.StartupBudget);
        Assert.Equal(StaplePolicy.Auto, Assert.Single(options.Certificates).Policy);
        Assert.Empty(options.Backends);
        Assert.Null(options.Responders.MissingNextUpdate);
        Assert.False(options.Responders.AllowSha1Signatures);
    }

    [Theory]
    [InlineData("Listen:0", "8443", "Listen:0 is '8443'; expected IP:PORT")]
    [InlineData("Listen:0", "::1:8443", "Listen:0 is '::1:8443'; expected IP:PORT")]
    [InlineData("Listen:0", "localhost:8443", "Listen:0 is 'localhost:8443'; expected IP:PORT")]
    [InlineData("Listen:0", "127.0.0.1:65536", "Listen:0 is '127.0.0.1:65536'; expected IP:PORT")]
    [InlineData("Policy", "hardfial", "Policy is 'hardfial'; expected one of auto, off, soft-fail, hard-fail.")]
    [InlineData("StartupBudget", "15 parsecs", "StartupBudget is '15 parsecs'; expected a duration")]
    [InlineData("StartupBudget", "11min", "StartupBudget is 11min; expected 0s to 10min.")]
    [InlineData("MaxConnections", "-1", "MaxConnections is '-1'; expected a whole number.")]
    [InlineData("MaxConnections", "0", "MaxConnections is 0; expected 1 to 10000000.")]
    [InlineData("MissingNextUpdate", "maybe", "MissingNextUpdate is 'maybe'; expected a duration")]
    [InlineData("Danger:AllowSha1Signatures", "yes", "Danger:AllowSha1Signatures is 'yes'; expected true or false.")]
    [InlineData(
        "Danger:AllowSha1Signature", "true", "Danger:AllowSha1Signature is not a setting; did you mean Danger:AllowSha1Signatures?")]
    [InlineData("Lisen:0", "127.0.0.1:1", "Lisen is not a setting; did you mean Listen?")]
    [InlineData("Qwertyuiop", "1", "Qwertyuiop is not a setting; known here: Admin, BackendLimits, Backends, Certificates")]
    [InlineData("Responders:Proxy", "proxy:3128", "Responders:Proxy is 'proxy:3128'; expected an absolute http or https URL.")]
    [InlineData("Tls:MinimumProtocol", "1.1", "Tls:MinimumProtocol is '1.1'; expected one of 1.2, 1.3.")]
    [InlineData("Tls:HandshakeTimeout", "1h", "Tls:HandshakeTimeout is 1h; expected 1s to 10min.")]
    [InlineData("Tls:CipherList", "NOPE", "Tls is wrong: The TLS options cannot be used: CipherList 'NOPE' is refused by OpenSSL")]
    [InlineData("Tls:TicketKeyFile", "/does/not/exist", "Tls is wrong: the ticket key file /does/not/exist cannot be read")]
    [InlineData("Responders:Deadline", "2min", "Responders:Deadline is 2min; expected 1s to 1min.")]
    [InlineData("Health:Listen", "everywhere", "Health:Listen is 'everywhere'; expected IP:PORT")]
    [InlineData("Health", "9180", "Health is '9180'; expected settings below it: Listen.")]
    [InlineData("State:Directory", "/x", "State has settings below it; expected a single value.")]
    [InlineData("Backends", "127.0.0.1:80", "Backends is '127.0.0.1:80'; expected settings below it.")]
    [InlineData("BackendLimits:Conect", "5s", "BackendLimits:Conect is not a setting; did you mean BackendLimits:Connect?")]
    [InlineData("Backends:web:Address", "unix:app.sock", "Backends:web:Address is 'unix:app.sock'; expected HOST:PORT or unix:/PATH.")]
    [InlineData("Backends:web:ProxyProtocol", "true", "Backends:web:Address is missing; expected HOST:PORT or unix:/PATH.")]
    [InlineData(
        "Certificates:0:Names:0", "a b", "Certificates:0:Names:0 is 'a b'; expected a DNS name, '*.' and a DNS name, or an IP address.")]
    [InlineData(
        "Certificates:0:Chain", "/x.pem", "Certificates:0:Directory or Chain with Key, or Pfx, is needed: exactly one of the three.")]
    [InlineData("Certificates:0:Names:0", "a.test", "Certificates:0:Names cannot be given for a directory of several certificates")]
    [InlineData(
        "Certificates:0:Responders:0", "ldap://ca", "Certificates:0:Responders:0 is 'ldap://ca'; expected an absolute http or https URL.")]
    [InlineData("Responder:PathPrefix", "/ocsp", "Responder:Listen is missing; expected IP:PORT")]
    [InlineData("Responder:Listen", "everywhere", "Responder:Listen:0 is 'everywhere'; expected IP:PORT")]
    [InlineData("Peers:0:Url", "http://peer/", "Peers:0:Name is missing; expected the DataCenter name of the peer.", "DataCenter", "here")]
    [InlineData("Peers:0:Name", "there", "Peers:0:Url is missing; expected an absolute http or https URL", "DataCenter", "here")]
    [InlineData("Peers:0:Url", "http://a:b@peer/", "Peers:0:Url has a user name", "DataCenter", "here", "Peers:0:Name", "there")]
    [InlineData("Feeds:0:Format", "ngnix", "Feeds:0:Format is 'ngnix'; expected one of haproxy, nginx", "Feeds:0:Directory", "/x")]
    [InlineData("Feeds:0:Format", "nginx", "Feeds:0:Directory is missing; expected the directory")]
    [InlineData("Feeds:0:Directory", "/x", "Feeds:0:Format is missing; expected one of haproxy, nginx")]
    [InlineData(
        "Feeds:0:RuntimeSocket", "/s", "Feeds:0:RuntimeSocket is HAProxy's; expected none", "Feeds:0:Directory", "/x", "Feeds:0:Format", "nginx")]
    [InlineData("Hooks:0:On", "revoked", "Hooks:0:Command or Url is needed: exactly one of the two.")]
    [InlineData("Hooks:0:Url", "http://x/", "Hooks:0:Command or Url is needed: exactly one of the two.", "Hooks:0:Command", "true")]
    [InlineData("Hooks:0:On:0", "revokd", "Hooks:0:On:0 is 'revokd'; expected one of revoked, stale, recovered", "Hooks:0:Command", "true")]
    public void A_wrong_setting_is_one_fault_that_names_it(string key, string value, string message, params string[] others)
    {
        Assert.Null(Read(out FaultList faults, [(key, value), .. others.Chunk(2).Select(pair => (pair[0], pair[1]))]));

        Assert.StartsWith(message, Assert.Single(faults.All), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        IConfigurationRoot settings = new ConfigurationBuilder().AddInMemoryCollection([
            KeyValuePair.Create("Policy", (string?)"never"), KeyValuePair.Create("Tsl", (string?)"1.3")]).Build();
        FaultList faults = new();

        Assert.Null(EdgeOptions.Read(new SettingsReader(settings, faults), faults));

        Assert.Collection(faults.All,
            fault => Assert.StartsWith("Policy is 'never'", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("Listen is missing", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("Certificates is missing", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("State is missing", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("Tsl is not a setting", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_peer_needs_the_name_of_this_data_centre_and_is_listed_once()
    {
        Assert.Null(Read(out FaultList faults,
            ("Peers:0:Name", "a"), ("Peers:0:Url", "http://a/"), ("Peers:1:Name", "a"), ("Peers:1:Url", "http://b/")));

        Assert.Collection(faults.All,
            fault => Assert.StartsWith("Peers:1:Name is 'a', as another peer's", fault, StringComparison.Ordinal),
            fault => Assert.StartsWith("DataCenter is missing", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void One_list_of_data_centres_does_for_all_of_them()
    {
        (string, string)[] list = [("Peers:0:Name", "a"), ("Peers:0:Url", "http://a/"), ("Peers:1:Name", "b"), ("Peers:1:Url", "http://b/")];

        Assert.NotNull(Read(out _, [.. list, ("DataCenter", "a")])!.DataCenters);
        Assert.Null(Read(out _, [.. list[..2], ("DataCenter", "a")])!.DataCenters);
    }

    [Fact]
    public void Two_backends_cannot_share_a_name_and_a_protocol()
    {
        Assert.Null(Read(out FaultList faults,
            ("Backends:a:Address", "127.0.0.1:1"), ("Backends:a:Names:0", "X.test"),
            ("Backends:b:Address", "127.0.0.1:2"), ("Backends:b:Names:0", "x.test")));

        Assert.Equal("Backends a and b both take http/1.1 for x.test; expected one.", Assert.Single(faults.All));
    }

    [Fact]
    public void Two_protocols_at_one_address_need_the_proxy_protocol()
    {
        (string, string)[] both = [("Backends:a:Address", "127.0.0.1:1"), ("Backends:a:Alpn:0", "h2"), ("Backends:a:Alpn:1", "http/1.1")];

        Assert.Null(Read(out FaultList faults, both));
        Assert.Contains("set ProxyProtocol", Assert.Single(faults.All), StringComparison.Ordinal);
        Assert.NotNull(Read(out _, [.. both, ("Backends:a:ProxyProtocol", "true")]));
    }

    [Fact]
    public void A_setting_of_the_command_line_is_told_as_it_was_written()
    {
        IConfigurationRoot settings = new ConfigurationBuilder().AddInMemoryCollection(Smallest).AddInMemoryCollection(
            [KeyValuePair.Create("Listen:0", (string?)"nowhere")]).Build();
        FaultList faults = new(new Dictionary<string, string> { ["Listen:0"] = "--listen" });

        Assert.Null(EdgeOptions.Read(new SettingsReader(settings, faults), faults));
        Assert.StartsWith("--listen is 'nowhere'; expected IP:PORT", Assert.Single(faults.All), StringComparison.Ordinal);
    }

    [Fact]
    public void Logging_is_left_to_the_framework()
    {
        Assert.NotNull(Read(out _, ("Logging:LogLevel:Default", "Debug")));
    }

    private static EdgeOptions? Read(out FaultList faults, params ReadOnlySpan<(string Key, string Value)> more)
    {
        Dictionary<string, string?> values = new(Smallest);
        foreach ((string key, string value) in more)
        {
            values[key] = value;
        }

        faults = new FaultList();
        return EdgeOptions.Read(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), faults), faults);
    }
}
