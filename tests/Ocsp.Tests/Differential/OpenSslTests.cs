using System.Security.Cryptography;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Differential;

/// <summary>Our verdict beside that of <c>openssl ocsp</c>, on the same bytes at the same time. Where they differ, the row says
/// why.</summary>
public sealed class OpenSslTests
{
    private const string Same = "";

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["good"] = new("good", "good", Same, s => s.Good),
        ["good, named by key"] = new("good", "good", Same, s => s.Good with { ResponderId = ForgeResponse.ByKey(s.CaKey.KeyBits) }),
        ["revoked"] = new(
            "revoked", "revoked", Same, s => s.With(s.Single with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1), 1) })),
        ["unknown"] = new("unknown", "unknown", Same, s => s.With(s.Single with { Status = ForgeSingle.Unknown })),
        ["delegate"] = new("good", "good", Same, s => s.SignedBy(s.NewDelegate())),
        ["delegate without id-kp-OCSPSigning"] = new("invalid", "invalid", Same, s => s.SignedBy(Purpose(s))),
        ["delegate for any purpose"] = new("invalid", "invalid", Same, s => s.SignedBy(Purpose(s, ForgeCertificate.AnyUsage))),
        ["sibling leaf"] = new("invalid", "invalid", Same, s => s.SignedBy(Purpose(s, ForgeCertificate.ServerAuth))),
        ["delegate that is not in the response"] = new(
            "invalid", "invalid", Same, s => s.SignedBy(s.NewDelegate()) with { Certificates = [] }),
        ["delegate of a stranger"] = new("invalid", "invalid", Same, s => s.SignedBy(s.NewDelegate() with { Signer = ForgeKey.Ecdsa() })),
        ["expired delegate"] = new("invalid", "invalid", Same, s => s.SignedBy(s.NewDelegate() with { NotAfter = Scene.Now.AddHours(-1) })),
        ["delegate with a critical extension"] = new("invalid", "invalid", Same, s => s.SignedBy(WithCritical(s.NewDelegate()))),
        ["delegate that may not sign"] = new(
            "invalid", "good", "openssl does not look at the keyUsage of a delegate", s => s.SignedBy(s.NewDelegate() with
            {
                Extensions = [ForgeCertificate.KeyUsage(0x04), ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.OcspSigning)],
            })),
        ["wrong serial number"] = new("invalid", "invalid", Same, s => s.With(s.Single with { CertId = Id(s, serial: [0x44]) })),
        ["wrong issuer name"] = new(
            "invalid", "invalid", Same, s => s.With(s.Single with { CertId = Id(s, name: Der.Name("another CA")) })),
        ["wrong issuer key"] = new("invalid", "invalid", Same, s => s.With(s.Single with { CertId = Id(s, key: [1, 2, 3]) })),
        ["expired"] = new("invalid", "invalid", Same, s => s.With(s.Single with { NextUpdate = Scene.Now.AddMinutes(-20) })),
        ["expired for a minute"] = new(
            "invalid", "good", "openssl forgives five minutes after nextUpdate too; a client's clock may be the one that is right",
            s => s.With(s.Single with { NextUpdate = Scene.Now.AddMinutes(-1) })),
        ["not yet valid"] = new("invalid", "invalid", Same, s => s.With(s.Single with { ThisUpdate = Scene.Now.AddMinutes(20) })),
        ["in the future within the skew"] = new("good", "good", Same, s => s.With(s.Single with { ThisUpdate = Scene.Now.AddMinutes(4) })),
        ["window that ends before it begins"] = new(
            "invalid", "invalid", Same, s => s.With(s.Single with { ThisUpdate = Scene.Now, NextUpdate = Scene.Now.AddMinutes(-1) })),
        ["no nextUpdate"] = new(
            "invalid", "good", "openssl takes it as good for ever; ours needs MissingNextUpdate", s => s.With(s.Single with
            {
                NextUpdate =
                null
            })),
        ["wrong ResponderID"] = new(
            "invalid", "invalid", Same, s => s.Good with { ResponderId = ForgeResponse.ByName(Der.Name("nobody")) }),
        ["signed by a stranger"] = new("invalid", "invalid", Same, s => s.Good with { Signer = ForgeKey.Ecdsa() }),
        ["critical extension in the answer"] = new(
            "invalid", "good", "openssl checks no extension of a response", s => s.With(s.Single with
            {
                Extensions =
                Der.Explicit(1, Der.Sequence(Critical))
            })),
        ["SHA-256 CertID"] = new(
            "good", "invalid", "openssl compares with the SHA-1 CertID that it asked with", s => s.With(s.Single with
            {
                CertId =
                Id(s, hash: "2.16.840.1.101.3.4.2.1")
            })),
        ["answer among others"] = new("good", "good", Same, s => s.Good with
        {
            Singles = [(s.Single with { CertId = Id(s, serial: [1]) }).Build(), s.Single.Build()],
        }),
        ["good, then revoked"] = new(
            "revoked", "good", "openssl takes the first of contradicting answers", s => s.Good with
            {
                Singles = [s.Single.Build(), (s.Single with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1)) }).Build()],
            }),
        ["Ed25519"] = new("good", "good", Same, s => s.SignedBy(s.NewDelegate(ForgeKey.Ed25519()))),
        ["RSA-PSS"] = new("good", "good", Same, s => s.SignedBy(s.NewDelegate(
            ForgeKey.Pss(HashAlgorithmName.SHA256, ForgeKey.PssParameters("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.1", 32))))),
    };

    private static byte[] Critical => Der.Extension("1.2.3.4", critical: true, Der.Null);

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Our_verdict_is_openssl_s_or_the_difference_has_a_reason(string name)
    {
        Row row = Rows[name];
        var scene = new Scene();
        byte[] response = row.Make(scene).Build();
        Assert.Equal(row.Ours, Kind(VerdictText.FirstLine(scene.Verify(response))));
        Assert.Equal(row.Theirs, await AskOpenSslAsync(scene, response));
        Assert.Equal(row.Ours == row.Theirs, row.Why.Length == 0);
    }

    [Fact]
    public async Task A_changed_signature_is_refused_by_both()
    {
        var scene = new Scene();
        byte[] response = scene.Good.Build();
        response[^1] ^= 1;
        Assert.Equal("invalid", Kind(VerdictText.FirstLine(scene.Verify(response))));
        Assert.Equal("invalid", await AskOpenSslAsync(scene, response));
    }

    [Fact]
    public async Task An_error_is_an_error_to_both()
    {
        byte[] response = Der.Sequence(Der.Enumerated(6));
        Assert.Equal("error", Kind(VerdictText.FirstLine(new Scene().Verify(response))));
        Assert.Equal("error", await AskOpenSslAsync(new Scene(), response));
    }

    // good, revoked, unknown, error or invalid.
    private static string Kind(string line) =>
        line.StartsWith("unreadable:", StringComparison.Ordinal) ? "invalid" : line.Split(':')[0];

    private static async Task<string> AskOpenSslAsync(Scene scene, byte[] response)
    {
        string openssl = Needs.Program("openssl", "openssl");
        using var folder = new TempFolder();
        string ca = Write(folder, "ca.pem", Pem(scene.Ca.Build()));
        string leaf = Write(folder, "leaf.pem", Pem(scene.Certificate.LeafDer.ToArray()));
        string file = Path.Combine(folder.Path, "response.der");
        await File.WriteAllBytesAsync(file, response);
        ProgramResult result = await ProgramResult.OfAsync(
            openssl,
            ["ocsp", "-respin", file, "-issuer", ca, "-cert", leaf, "-CAfile", ca, "-no_nonce"]);
        return result switch
        {
            _ when result.All.Contains("Responder Error", StringComparison.Ordinal) => "error",
            _ when !result.All.Contains("Response verify OK", StringComparison.Ordinal) => "invalid",
            _ when result.All.Contains("WARNING: Status times invalid", StringComparison.Ordinal) => "invalid",
            _ when result.Output.Contains("leaf.pem: good", StringComparison.Ordinal) => "good",
            _ when result.Output.Contains("leaf.pem: revoked", StringComparison.Ordinal) => "revoked",
            _ when result.Output.Contains("leaf.pem: unknown", StringComparison.Ordinal) => "unknown",
            _ => "invalid",
        };
    }

    private static string Write(TempFolder folder, string name, string text)
    {
        string path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Pem(byte[] der) => PemEncoding.WriteString("CERTIFICATE", der) + "\n";

    private static byte[] Id(Scene scene, byte[]? name = null, byte[]? key = null, byte[]? serial = null, string hash = "1.3.14.3.2.26") =>
        ForgeSingle.CertIdOf(name ?? Scene.CaName, key ?? scene.CaKey.KeyBits, serial ?? scene.Leaf.Serial, hash);

    private static ForgeCertificate Purpose(Scene scene, params string[] purposes) => scene.NewDelegate() with
    {
        Extensions = purposes.Length == 0
            ? [ForgeCertificate.KeyUsage(0x80)]
            : [ForgeCertificate.KeyUsage(0x80), ForgeCertificate.ExtendedKeyUsage(purposes)],
    };

    private static ForgeCertificate WithCritical(ForgeCertificate signer) => signer with { Extensions = [.. signer.Extensions, Critical] };

    private sealed record Row(string Ours, string Theirs, string Why, Func<Scene, ForgeResponse> Make);
}
