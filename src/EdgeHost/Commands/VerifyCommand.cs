using System.CommandLine;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>verify</c>: judges a response as a client would. The first line of output is for programs, see
/// <see cref="VerdictText"/>.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Option<string> response = new("--response") { Description = "The OCSP response, DER or PEM.", Required = true, HelpName = "FILE" };
        Option<string> issuer = new("--issuer")
        {
            HelpName = "FILE",
            Description = "The certificate of the CA, trusted as it is.",
            Required = true,
        };
        Option<string?> leaf = new("--leaf") { Description = "The certificate that the response is for.", HelpName = "FILE" };
        Option<ReadOnlyMemory<byte>?> serial = OptionParsing.Optional<ReadOnlyMemory<byte>>(
            "--serial", "HEX", "Instead of --leaf: its serial number.", OcspFiles.TryParseSerial, "hex digits, colons allowed");
        Option<string[]> extra = new("--extra")
        {
            Description = "Further certificates. They change no verdict: the issuer is trusted as it is, a signer counts only inside the "
                + "response.",
            HelpName = "FILE",
        };
        Option<DateTimeOffset?> at = OptionParsing.Time("--at", "The time to judge by (default: now).");
        Option<bool> sha1 = new("--allow-sha1") { Description = "Take signatures with SHA-1." };
        Option<TimeSpan?> missing = OptionParsing.MissingNextUpdate();
        Option<TimeSpan?> maxAge = OptionParsing.Optional<TimeSpan>(
            "--max-age", "S", "The same in seconds; the shorter of the two counts.", TryParseSeconds, "a number of seconds");
        Command command = new("verify", "Verify an OCSP response for a certificate. Exit code: 0 good, 1 anything else.")
        {
            response, issuer, leaf, serial, extra, at, sha1, missing, maxAge,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(leaf) is null == result.GetResult(serial) is null)
            {
                result.AddError("Exactly one of --leaf and --serial is needed.");
            }
        });
        command.SetAction(parsed =>
        {
            StapleVerifier verifier = new(VerificationPolicy.Default with
            {
                AllowSha1Signatures = parsed.GetValue(sha1),
                MissingNextUpdate = Shorter(parsed.GetValue(missing), parsed.GetValue(maxAge)),
            });
            ReadOnlyMemory<byte> bytes = OcspFiles.Message(BoundedFile.Read(parsed.GetRequiredValue(response)));
            ReadOnlyMemory<byte> issuerDer = OcspFiles.Certificate(parsed.GetRequiredValue(issuer));
            DateTimeOffset now = parsed.GetValue(at) ?? TimeProvider.System.GetUtcNow();
            foreach (string file in parsed.GetValue(extra) ?? [])
            {
                OcspFiles.Certificates(file);
            }

            (string first, IReadOnlyList<string> sentences) = parsed.GetValue(leaf) is { } leafFile
                ? OfLeaf(verifier, OcspFiles.Certificate(leafFile), issuerDer, bytes, now)
                : OfSerial(verifier, parsed.GetValue(serial).GetValueOrDefault(), issuerDer, bytes, now);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(first);
            foreach (string sentence in sentences)
            {
                output.WriteLine(sentence);
            }

            return first == "good" ? ExitCode.Good : ExitCode.Bad;
        });
        return command;
    }

    private static (string First, IReadOnlyList<string> Sentences) OfLeaf(
        StapleVerifier verifier, ReadOnlyMemory<byte> leaf, ReadOnlyMemory<byte> issuer, ReadOnlyMemory<byte> response, DateTimeOffset now)
    {
        switch (IssuedCertificate.Create(leaf, issuer))
        {
            case IssuedCertificateResult.Created created:
                StapleVerdict verdict = verifier.Verify(created.Certificate, response, now);
                return (VerdictText.FirstLine(verdict), VerdictText.Sentences(verdict));
            case IssuedCertificateResult.Refused refused:
                // No response can be evidence for a certificate whose CA is another one.
                return (VerdictText.FirstLine(refused.Reason), [refused.Explanation]);
            default:
                throw new InvalidOperationException("A certificate is created or refused.");
        }
    }

    private static (string First, IReadOnlyList<string> Sentences) OfSerial(
        StapleVerifier verifier,
        ReadOnlyMemory<byte> serial,
        ReadOnlyMemory<byte> issuer,
        ReadOnlyMemory<byte> response,
        DateTimeOffset now)
    {
        switch (IssuerCertificate.Read(issuer))
        {
            case IssuerReading.Read read:
                ResponseVerdict verdict = verifier.VerifySerial(read.Issuer, serial, response, now);
                return (VerdictText.FirstLine(verdict), VerdictText.Sentences(verdict));
            case IssuerReading.Refused refused:
                return (VerdictText.FirstLine(CertificateRefusal.IssuerUnreadable), [refused.Explanation]);
            default:
                throw new InvalidOperationException("An issuer is read or refused.");
        }
    }

    private static bool TryParseSeconds(string text, out TimeSpan age) => Durations.TryParse(text + "s", out age);

    private static TimeSpan? Shorter(TimeSpan? one, TimeSpan? other) => one is { } a && other is { } b ? (a < b ? a : b) : one ?? other;
}
