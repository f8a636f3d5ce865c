using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>One question to the responders of one certificate, told to a person.</summary>
internal sealed class StapleInquiry(FetchOptions fetching, StapleVerifier verifier, TextWriter output)
{
    /// <param name="chain">The certificate, then what its file holds beside it.</param>
    /// <param name="issuer">Its issuer as the operator named it; null: not named.</param>
    /// <param name="responders">Responders to ask instead of the certificate's; empty: those.</param>
    /// <param name="byPost">Ask by POST only.</param>
    /// <param name="file">Where to write an answer that counts; null: nowhere.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The program's exit code.</returns>
    public async Task<int> RunAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> chain,
        ReadOnlyMemory<byte>? issuer,
        IReadOnlyList<Uri> responders,
        bool byPost,
        string? file,
        CancellationToken cancellation)
    {
        if (await FindIssuerAsync(chain, issuer, cancellation) is not { } certificate)
        {
            return ExitCode.Unreachable;
        }

        ResponderEndpoints endpoints = ResponderEndpoints.Of(new StapleWanted(certificate) { ResponderOverride = responders });
        if (endpoints.IsEmpty)
        {
            output.WriteLine("not applicable");
            output.WriteLine($"The certificate of {certificate.Subject} names no OCSP responder; --url can.");
            return ExitCode.Unreachable;
        }

        using OcspHttpFetcher fetcher = new(fetching, TimeProvider.System);
        List<string> problems = [];
        foreach (ResponderEndpoint endpoint in endpoints.All)
        {
            FetchOutcome outcome = await fetcher.FetchAsync(new OcspQuestion(certificate, endpoint) { ByPost = byPost }, cancellation);
            if (outcome is FetchOutcome.Answered answered)
            {
                return Judge(certificate, endpoint, answered, file);
            }

            problems.Add($"{endpoint.Url}: {outcome.Explanation}");
        }

        output.WriteLine("no answer");
        problems.ForEach(output.WriteLine);
        return ExitCode.Unreachable;
    }

    private async Task<IssuedCertificate?> FindIssuerAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> chain, ReadOnlyMemory<byte>? issuer, CancellationToken cancellation)
    {
        LeafCertificate leaf = LeafCertificate.Read(chain[0]) switch
        {
            LeafReading.Read read => read.Leaf,
            LeafReading.Refused refused => throw new UnusableFileException($"The certificate cannot be read: {refused.Explanation}"),
            _ => throw new InvalidOperationException("A leaf is read or refused."),
        };
        switch (IssuedCertificate.FindIssuer(leaf, issuer is { } named ? [named] : chain.Skip(1)))
        {
            case IssuedCertificateResult.Created created:
                return created.Certificate;
            case IssuedCertificateResult.Refused refused when issuer is not null:
                throw new UnusableFileException($"--issuer is not its issuer: {refused.Explanation}");
        }

        using IssuerFetcher fetcher = new(fetching, TimeProvider.System);
        switch (await fetcher.FetchAsync(leaf, cancellation))
        {
            case IssuerFetch.Found found:
                return found.Certificate;
            case IssuerFetch.NotFound(var problem):
                output.WriteLine("no issuer");
                output.WriteLine($"The issuer of {leaf.Subject} is neither in the file nor to be had: {problem}");
                return null;
            default:
                throw new InvalidOperationException("An issuer is found or not.");
        }
    }

    private int Judge(IssuedCertificate certificate, ResponderEndpoint endpoint, FetchOutcome.Answered answered, string? file)
    {
        StapleVerdict verdict = verifier.Verify(certificate, answered.Body, TimeProvider.System.GetUtcNow());
        string first = VerdictText.FirstLine(verdict);
        output.WriteLine(first);
        output.WriteLine($"{endpoint.Url} answered {answered.Body.Length} bytes for {certificate.Subject}.");
        foreach (string sentence in VerdictText.Sentences(verdict))
        {
            output.WriteLine(sentence);
        }

        if (file is not null && verdict is StapleVerdict.Accepted accepted)
        {
            Write(file, accepted.Staple.Bytes.Span);
        }
        else if (file is not null)
        {
            output.WriteLine($"Not written to {file}: a client would not accept it.");
        }

        return first == "good" ? ExitCode.Good : ExitCode.Bad;
    }

    private void Write(string file, ReadOnlySpan<byte> response)
    {
        try
        {
            File.WriteAllBytes(file, response);
            output.WriteLine($"Written to {file}.");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UnusableFileException($"{file} cannot be written: {refused.Message}");
        }
    }
}
