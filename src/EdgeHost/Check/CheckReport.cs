using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Check;

/// <summary>What a strict client thinks of what a server presented: one that takes no certificate without a good staple.</summary>
internal sealed record CheckReport
{
    public required string TlsVersion { get; init; }

    /// <summary>The holder's name in the leaf.</summary>
    public required string Subject { get; init; }

    /// <summary>The leaf demands a staple (RFC 7633).</summary>
    public required bool MustStaple { get; init; }

    public required bool Stapled { get; init; }

    /// <summary>The verdict on the staple as <c>verify</c> says it; <c>none</c> without one.</summary>
    public required string Status { get; init; }

    /// <summary>The staple in sentences, or why it does not count.</summary>
    public required IReadOnlyList<string> Details { get; init; }

    /// <summary>For how long the staple speaks; null where it does not count.</summary>
    public ValidityWindow? Window { get; init; }

    /// <summary>Who signed the staple; null where it does not count.</summary>
    public string? Signer { get; init; }

    /// <summary>What is wrong with the chain or the name; null: nothing, or nobody asked (no <c>--ca</c>).</summary>
    public string? TrustProblem { get; init; }

    /// <summary>Whether chain and name were checked.</summary>
    public bool TrustChecked { get; init; }

    /// <summary>Whether a strict client goes on with the connection.</summary>
    public bool StrictClientAccepts => Status == VerdictText.Word(CertStatus.Good) && TrustProblem is null;

    /// <summary>Judges what was presented.</summary>
    /// <param name="presented">From the handshake.</param>
    /// <param name="trust">The CAs to trust; null: chain and name are not checked.</param>
    /// <param name="serverName">The name that the certificate should be for.</param>
    /// <param name="now">The time to judge by.</param>
    public static CheckReport Of(
        PresentedStatus presented, IReadOnlyList<ReadOnlyMemory<byte>>? trust, string serverName, DateTimeOffset now)
    {
        LeafCertificate? leaf = presented.Chain is [var first, ..] ? (LeafCertificate.Read(first) as LeafReading.Read)?.Leaf : null;
        CheckReport report = new()
        {
            TlsVersion = presented.Version,
            Subject = leaf?.Subject ?? "(unreadable)",
            MustStaple = leaf?.MustStaple ?? false,
            Stapled = presented.Staple is not null,
            Status = "none",
            Details = [],
            TrustChecked = trust is not null,
            TrustProblem = trust is null ? null : ChainCheck.FindProblem(presented.Chain, trust, serverName, now),
        };
        return presented.Staple is { } staple ? report.With(staple, leaf, [.. presented.Chain.Skip(1), .. trust ?? []], now) : report;
    }

    private CheckReport With(
        ReadOnlyMemory<byte> staple, LeafCertificate? leaf, IReadOnlyList<ReadOnlyMemory<byte>> issuers, DateTimeOffset now)
    {
        if (leaf is null)
        {
            return this with
            {
                Status = VerdictText.FirstLine(CertificateRefusal.LeafUnreadable),
                Details = ["The server's certificate cannot be read."],
            };
        }

        switch (IssuedCertificate.FindIssuer(leaf, issuers))
        {
            case IssuedCertificateResult.Refused refused:
                return this with
                {
                    Status = VerdictText.FirstLine(refused.Reason),
                    Details = [refused.Explanation, "The server should send its issuer's certificate; here --ca FILE can name it."],
                };
            case IssuedCertificateResult.Created created:
                StapleVerdict verdict = new StapleVerifier().Verify(created.Certificate, staple, now);
                Staple? accepted = (verdict as StapleVerdict.Accepted)?.Staple;
                return this with
                {
                    Status = VerdictText.FirstLine(verdict),
                    Details = VerdictText.Sentences(verdict),
                    Window = accepted?.Window,
                    Signer = accepted?.Signer,
                };
            default:
                throw new InvalidOperationException("An issuer is found or not.");
        }
    }
}
