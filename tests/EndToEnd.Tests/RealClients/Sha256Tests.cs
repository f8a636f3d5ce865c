using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.RealClients;

/// <summary>
/// A responder that refuses SHA-1 leaves only a staple whose CertID is hashed with SHA-256. Not every client can match it, and which can
/// is theirs to change: so this test records, and holds only what makes the record worth something.
/// </summary>
[Collection(nameof(ClientLab))]
public sealed class Sha256Tests(ClientLab lab, ITestOutputHelper output)
{
    [Fact]
    public async Task One_line_records_who_cannot_match_a_SHA_256_CertId()
    {
        (string Name, bool IsThere, Func<string, Task<bool>> Accepts)[] clients =
        [
            ("curl", Needs.Has("curl"), name => ProgramClientTests.CurlAcceptsAsync(lab, name)),
            ("gnutls-cli", Needs.Has("gnutls-cli"), name => ProgramClientTests.GnuTlsAcceptsAsync(lab, name)),
            ("firefox", Needs.Has("firefox-esr") && Needs.Has("certutil"), async name => await FirefoxTests.LoadAsync(lab, name) is null),
        ];
        List<string> can = [], cannot = [], absent = [.. clients.Where(static client => !client.IsThere).Select(static client => client.Name)];
        foreach ((string client, _, Func<string, Task<bool>> accepts) in clients.Where(static client => client.IsThere))
        {
            Assert.True(await accepts(ClientLab.Good), $"{client} refuses even a staple by SHA-1");
            (await accepts(ClientLab.Sha256) ? can : cannot).Add(client);
        }

        string line = $"A SHA-256 CertId cannot be matched by: {Join(cannot)}; can by: {Join(can)}; not asked: {Join(absent)}.";
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
    }

    private static string Join(List<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
