using OrleansOcsp.Grains.Catalogue;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>What silos say to a certificate's grain. Edges may not: see <see cref="EdgeCallFilter"/>.</summary>
[Alias("ocsp.ICertificateKeeping")]
internal interface ICertificateKeeping : IGrainWithStringKey
{
    /// <summary>Wakes the grain, which takes up its work where the last activation left it, and asks how it stands.</summary>
    [Alias("Touch")]
    Task<MemberReport> Touch();

    /// <summary>Everything about it, for people; null: it is not under care.</summary>
    [Alias("Explain")]
    Task<CertificateExplanation?> Explain();

    /// <summary>What it holds; null: it is not under care.</summary>
    [Alias("Held")]
    Task<HeldCertificate?> Held();

    /// <summary>Asks a responder now; ends with the attempt.</summary>
    [Alias("RefreshNow")]
    Task<CertificateExplanation?> RefreshNow();

    /// <summary>Forgets the certificate, until somebody watches it again.</summary>
    [Alias("Remove")]
    Task Remove();
}
