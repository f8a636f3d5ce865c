using OrleansOcsp.EdgeHost.Tests.Commands;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Demo;

/// <summary>The files of a demo of two data centres.</summary>
public sealed class IssueCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Issued_files_are_what_an_edge_takes_and_stay_when_they_are_issued_again()
    {
        await IssueAsync();
        (int code, string output, string error) = await CommandLineTests.RunAsync(
            "run", "--validate", "--listen", "127.0.0.1:0", "--state", _folder["state"],
            "--set", $"Certificates:0:Directory={_folder["east/edge/certificates"]}",
            "--set", $"Issuers:Trusted:0={_folder["east/edge/issuer.pem"]}",
            "--set", "Admin:Listen=0.0.0.0:0", "--set", $"Admin:TokenFile={_folder["east/edge/admin-token"]}");
        Assert.True(code == ExitCode.Good, output + error);
        Assert.Equal("2 certificates for 2 names, 0 faults.\n", output);

        Dictionary<string, string> before = Files();
        await IssueAsync();
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task Data_centres_share_certificates_but_neither_cluster_nor_secrets()
    {
        await IssueAsync();
        Assert.Equal(Read("east/edge/certificates/www.example/fullchain.pem"), Read("west/edge/certificates/www.example/fullchain.pem"));
        Assert.All(
            ["edge/authority.pem", "edge/admin-token", "database/password", "silo/pgpass"],
            file => Assert.NotEqual(Read("east/" + file), Read("west/" + file)));
        Assert.Equal(Read("east/edge/authority.pem"), Read("east/silo/authority.pem"));
        Assert.NotEqual(Read("east/edge/node.pem"), Read("east/silo/node.pem"));
        Assert.Equal($"*:*:*:*:{Read("east/database/password")}\n", Read("east/silo/pgpass"));
        Assert.Equal(Read("east/edge/admin-token"), Read("east/monitor/admin-token"));
        Assert.Single(Directory.GetFiles(_folder["east/monitor"]));
    }

    public void Dispose() => _folder.Dispose();

    private async Task IssueAsync()
    {
        (int code, _, string error) = await CommandLineTests.RunAsync(
            "demo", "issue", "--directory", _folder["ca"], "--url", "http://ca.example/", "--must-staple", "www.example",
            "--soft-fail", "shop.example", "--data-center", _folder["east"], "--data-center", _folder["west"]);
        Assert.True(code == ExitCode.Good, error);
    }

    private string Read(string file) => File.ReadAllText(_folder[file]);

    private Dictionary<string, string> Files() =>
        Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllText);
}
