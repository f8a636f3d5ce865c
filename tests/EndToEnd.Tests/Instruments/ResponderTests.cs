using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Instruments;

/// <summary>The throwaway CA and responder before an independent judge, the <c>openssl</c> program.</summary>
public sealed class ResponderTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot();
    private readonly CertificateAuthority _issuer;
    private OcspResponder? _responder;
    private ThrowawayCertificate? _leaf;

    public ResponderTests() => _issuer = _root.CreateIntermediate();

    private OcspResponder Responder => _responder!;

    private ThrowawayCertificate Leaf => _leaf!;

    public async ValueTask InitializeAsync()
    {
        _responder = await OcspResponder.StartAsync([_root, _issuer], cancellation: TestContext.Current.CancellationToken);
        _leaf = _issuer.Issue(new LeafOptions
        {
            OcspUrls = [_responder.Url],
            CaIssuersUrl = _responder.IssuerUrl(_issuer),
            MustStaple = true,
        });
        _leaf.WriteTo(_folder["leaf.pem"], _folder["leaf.key"]);
        _issuer.WriteTo(_folder["issuer.pem"]);
        _root.WriteTo(_folder["root.pem"]);
    }

    public async ValueTask DisposeAsync()
    {
        await Responder.DisposeAsync();
        _issuer.Dispose();
        _root.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task OpenSSL_believes_the_chain_and_the_good_answer()
    {
        ProgramResult chain = await ProgramResult.OfAsync(
            "openssl", ["verify", "-CAfile", _folder["root.pem"], "-untrusted", _folder["issuer.pem"], _folder["leaf.pem"]]);
        Assert.True(chain.ExitCode == 0, chain.All);

        ProgramResult answer = await AskAsync();
        Assert.Contains("Response verify OK", answer.All, StringComparison.Ordinal);
        Assert.Contains(": good", answer.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSSL_believes_a_delegate_of_the_issuer()
    {
        Responder.Behaviour = Responder.Behaviour with { Delegated = true };
        ProgramResult answer = await AskAsync();
        Assert.Contains("Response verify OK", answer.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSSL_reads_a_revocation_with_its_reason()
    {
        _issuer.Revoke(Leaf, CrlReason.KeyCompromise);
        ProgramResult answer = await AskAsync();
        Assert.Contains(": revoked", answer.All, StringComparison.Ordinal);
        Assert.Contains("keyCompromise", answer.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResponderFault.TryLater, "trylater")]
    [InlineData(ResponderFault.Unauthorized, "unauthorized")]
    [InlineData(ResponderFault.InternalError, "internalerror")]
    [InlineData(ResponderFault.WrongSigner, "Response Verify Failure")]
    [InlineData(ResponderFault.SiblingSigner, "missing ocspsigning usage")]
    [InlineData(ResponderFault.DelegateWithoutEku, "missing ocspsigning usage")]
    [InlineData(ResponderFault.ExpiredDelegate, "certificate has expired")]
    [InlineData(ResponderFault.BadSignature, "Response Verify Failure")]
    [InlineData(ResponderFault.WrongSerial, "No Status found")]
    [InlineData(ResponderFault.WrongIssuer, "No Status found")]
    [InlineData(ResponderFault.Unknown, ": unknown")]
    [InlineData(ResponderFault.Expired, "status expired")]
    [InlineData(ResponderFault.NotYetValid, "status not yet valid")]
    [InlineData(ResponderFault.Http500, "code=500")]
    [InlineData(ResponderFault.Redirect, "redirection not enabled")]
    [InlineData(ResponderFault.Garbage, "error receiving")]
    [InlineData(ResponderFault.EmptyBody, "error receiving")]
    [InlineData(ResponderFault.Reset, "error receiving")]
    public async Task OpenSSL_sees_the_fault(ResponderFault fault, string complaint)
    {
        Responder.Fault = fault;
        ProgramResult answer = await AskAsync();
        Assert.Contains(complaint, answer.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_responder_that_is_down_refuses_and_comes_back_on_the_same_port()
    {
        await Responder.TakeDownAsync();
        ProgramResult down = await AskAsync();
        Assert.Contains("Connection refused", down.All, StringComparison.Ordinal);

        await Responder.BringUpAsync(TestContext.Current.CancellationToken);
        ProgramResult up = await AskAsync();
        Assert.Contains(": good", up.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_answers_GET_and_counts_the_requests_of_each_certificate()
    {
        await ProgramResult.OfAsync("openssl", [.. Question, "-reqout", _folder["request.der"]]);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string request = Convert.ToBase64String(await File.ReadAllBytesAsync(_folder["request.der"], cancellation));
        using var http = new HttpClient();
        byte[] answer = await http.GetByteArrayAsync(new Uri($"{Responder.Url}/{Uri.EscapeDataString(request)}"), cancellation);
        await File.WriteAllBytesAsync(_folder["answer.der"], answer, cancellation);

        ProgramResult read = await ProgramResult.OfAsync(
            "openssl", [.. Question, "-respin", _folder["answer.der"], "-CAfile", _folder["root.pem"]]);
        Assert.Contains(": good", read.All, StringComparison.Ordinal);
        ResponderRequest asked = Assert.Single(Responder.Requests);
        Assert.Equal(("GET", Leaf.Serial, IdHash.Sha1), (asked.Method, asked.Serial, asked.Hash));
        Assert.Equal(1, Responder.RequestsFor(Leaf));
    }

    [Fact]
    public async Task Its_switches_work_over_HTTP_even_while_it_is_down()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using ResponderControl control = await ResponderControl.StartAsync(Responder, cancellation: cancellation);
        using var http = new HttpClient { BaseAddress = control.Url };

        Assert.True((await http.PostAsync("down", null, cancellation)).IsSuccessStatusCode);
        Assert.False(Responder.IsUp);
        Assert.True((await http.PostAsync("up", null, cancellation)).IsSuccessStatusCode);
        Assert.True((await http.PostAsync("fault/slow-drip", null, cancellation)).IsSuccessStatusCode);
        Assert.True((await http.PostAsync($"revoke/{Leaf.Serial}", null, cancellation)).IsSuccessStatusCode);
        Assert.True((await http.PostAsync("window/20", null, cancellation)).IsSuccessStatusCode);
        Assert.False((await http.PostAsync("fault/no-such", null, cancellation)).IsSuccessStatusCode);

        Assert.Equal((ResponderFault.SlowDrip, TimeSpan.FromSeconds(20)), (Responder.Fault, Responder.Behaviour.Window));
        Assert.NotNull(_issuer.RevocationOf(Leaf));
        Assert.Contains("slow-drip", await http.GetStringAsync("", cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_switches_refuse_web_pages()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using ResponderControl control = await ResponderControl.StartAsync(Responder, cancellation: cancellation);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(control.Url, "down"));
        request.Headers.Add("Origin", "https://elsewhere.example");
        HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        Assert.False(answer.IsSuccessStatusCode);
        Assert.True(Responder.IsUp);
    }

    private string[] Question => ["ocsp", "-issuer", _folder["issuer.pem"], "-cert", _folder["leaf.pem"], "-no_nonce"];

    private Task<ProgramResult> AskAsync() => ProgramResult.OfAsync("openssl",
        [.. Question, "-url", Responder.Url.AbsoluteUri, "-CAfile", _folder["root.pem"], "-status_age", "3600", "-validity_period", "0"]);
}
