using System.CommandLine;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>fetch CERT.pem</c>: asks the responder of a certificate, once, as the edge would, and judges the answer.</summary>
internal static class FetchCommand
{
    public static Command Create()
    {
        Argument<string> file = new("CERT.pem") { Description = "The certificate; its issuer may follow in the file." };
        Option<string?> issuer = new("--issuer")
        {
            HelpName = "FILE",
            Description = "Its issuer (default: from the file, else from where the certificate says). "
                + "Its responders may then be on private addresses.",
        };
        Option<Uri[]> url = OptionParsing.Urls("--url", "Responders to ask instead of those that the certificate names; may be repeated.");
        Option<string?> output = new("--output", "-o")
        {
            HelpName = "FILE",
            Description = "Where to write the response, DER, if it verifies as good or revoked.",
        };
        Option<Uri?> proxy = OptionParsing.Url("--proxy", "The HTTP proxy.");
        Option<bool> post = new("--post") { Description = "Ask by POST only, past caches." };
        Option<bool> sha1 = new("--allow-sha1") { Description = "Take signatures with SHA-1." };
        Option<TimeSpan?> missing = OptionParsing.MissingNextUpdate();
        const string Does = "Ask the responder of a certificate and verify what it says. "
            + "Exit code: 0 good, 1 not good, 2 nobody could be asked.";
        Command command = new("fetch", Does)
        {
            file, issuer, url, output, proxy, post, sha1, missing,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            IReadOnlyList<ReadOnlyMemory<byte>> chain = OcspFiles.Certificates(parsed.GetRequiredValue(file));
            ReadOnlyMemory<byte>? named = parsed.GetValue(issuer) is { } issuerFile
                ? OcspFiles.Certificate(issuerFile)
                : default(ReadOnlyMemory<byte>?);
            HashSet<CertificateKey> trusted = named is { } der ? [CertificateKey.Of(der.Span)] : [];
            FetchOptions fetching = new() { Proxy = parsed.GetValue(proxy), TrustedIssuers = trusted };
            StapleVerifier verifier = new(new VerificationPolicy
            {
                AllowSha1Signatures = parsed.GetValue(sha1),
                MissingNextUpdate = parsed.GetValue(missing),
            });
            StapleInquiry inquiry = new(fetching, verifier, parsed.InvocationConfiguration.Output);
            return await inquiry.RunAsync(
                chain, named, parsed.GetValue(url) ?? [], parsed.GetValue(post), parsed.GetValue(output), cancellation);
        });
        return command;
    }
}
