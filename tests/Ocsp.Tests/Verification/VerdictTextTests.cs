using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>The words that programs read: whoever changes one breaks somebody's script, so they stand here in full.</summary>
public sealed class VerdictTextTests
{
    [Fact]
    public void The_words_of_rejections_stay() => Assert.Equal(
        [
            "other-certificate", "cert-id-hash-not-accepted", "sha1-signature", "unsupported-signature-algorithm", "signer-not-found",
            "signer-not-issued-by-issuer", "signer-not-authorized", "signer-not-valid-now", "signer-unusable", "bad-signature",
            "critical-extension", "not-yet-valid", "expired", "missing-next-update", "empty-window", "window-too-long",
            "produced-outside-certificate-life", "certificate-expired",
        ],
        Enum.GetValues<StapleRejection>().Select(VerdictText.Word));

    [Fact]
    public void The_words_of_what_is_unreadable_stay() => Assert.Equal(
        [
            "empty", "too-long", "truncated", "trailing-data", "not-der", "too-deep", "wrong-type", "bad-value", "bad-time",
            "unknown-version",
            "undefined-status", "unknown-response-type", "response-bytes-mismatch", "too-many",
        ],
        Enum.GetValues<UnreadableReason>().Select(VerdictText.Word));

    [Fact]
    public void Errors_and_reasons_are_written_as_in_the_RFCs()
    {
        Assert.Equal(
            ["successful", "malformedRequest", "internalError", "tryLater", "sigRequired", "unauthorized"],
            Enum.GetValues<OcspResponseStatus>().Select(VerdictText.Word));
        Assert.Equal(
            [
                "unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded", "cessationOfOperation",
                "certificateHold",
                "removeFromCRL", "privilegeWithdrawn", "aACompromise",
            ],
            Enum.GetValues<RevocationReason>().Select(VerdictText.Word));
    }

    [Fact]
    public void First_lines_are_a_word_or_a_kind_and_a_word()
    {
        var scene = new Scene();
        Assert.Equal("good", scene.Line(scene.Good));
        Assert.Equal("revoked", scene.Line(scene.With(scene.Single with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1)) })));
        Assert.Equal("unknown", scene.Line(scene.With(scene.Single with { Status = ForgeSingle.Unknown })));
        Assert.Equal("error:tryLater", VerdictText.FirstLine(scene.Verify(Der.Sequence(Der.Enumerated(3)))));
        Assert.Equal("unreadable:empty", VerdictText.FirstLine(scene.Verify(Array.Empty<byte>())));
        Assert.Equal("invalid:expired", scene.Line(scene.Good, now: Scene.Now.AddDays(30)));
        Assert.Equal("invalid:not-signed-by-issuer", VerdictText.FirstLine(CertificateRefusal.NotSignedByIssuer));
    }

    [Fact]
    public void Sentences_say_what_people_want_to_know()
    {
        var scene = new Scene();
        DateTimeOffset at = new(2024, 7, 1, 1, 2, 3, TimeSpan.Zero);
        ForgeSingle revoked = scene.Single with { Status = ForgeSingle.Revoked(at, 1) };
        Assert.Equal(
            [
                $"Signed by the issuer CN=a CA (ECDSA with SHA256), produced at {Scene.Now.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}.",
                $"Counts from {scene.Single.ThisUpdate:yyyy-MM-ddTHH:mm:ssZ} to {scene.Single.NextUpdate:yyyy-MM-ddTHH:mm:ssZ}.",
                "Names the certificate by SHA-1, as every client can.",
                "Revoked at 2024-07-01T01:02:03Z, reason keyCompromise.",
            ],
            VerdictText.Sentences(scene.Verify(scene.With(revoked))));
        string why = Assert.Single(VerdictText.Sentences(scene.Verify(scene.Good, now: Scene.Now.AddDays(10))));
        Assert.Equal(
            $"nextUpdate {scene.Single.NextUpdate:yyyy-MM-ddTHH:mm:ssZ} has passed; now is {Scene.Now.AddDays(10):yyyy-MM-ddTHH:mm:ssZ}.",
            why);
        ForgeSingle other = scene.Single with { CertId = ForgeSingle.CertIdOf(Scene.CaName, scene.CaKey.KeyBits, [0x05]) };
        why = Assert.Single(VerdictText.Sentences(scene.Verify(scene.With(other))));
        Assert.Equal("The response answers for serial number 5; expected serial number 112233 of CN=a CA.", why);
    }

    [Fact]
    public void The_fields_of_a_response_are_JSON()
    {
        var scene = new Scene();
        Assert.True(MessageJson.TryWrite(scene.SignedBy(scene.NewDelegate()).Build(), out string? json, out _));
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal("good", document.RootElement.GetProperty("status").GetString());
        Assert.Equal("112233", document.RootElement.GetProperty("responses")[0].GetProperty("serial").GetString());
        Assert.Equal(0, document.RootElement.GetProperty("sig_ok_with_embedded_cert").GetInt32());
        Assert.False(MessageJson.TryWrite(new byte[] { 1, 2 }, out _, out string? problem));
        Assert.StartsWith("unreadable:", problem, StringComparison.Ordinal);
    }
}
