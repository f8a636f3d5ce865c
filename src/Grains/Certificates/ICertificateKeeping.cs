using OrleansOcsp.Grains.Catalogue;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>What silos say to a certificate's grain. Edges may not: see <see cref="EdgeCallFilter"/>.</summary>
[Alias("ocsp.ICertificateKeeping")]
internal interface ICertificateKeeping : IGrainWithStringKey
{
    /// <summary>Wakes the grain, which takes up its work where the last activation left it, and asks how it stands.</summary>
    [Alias("Touch")]
    Task<MemberReport> Touch();

    /// <summary>What it holds and knows; null: it is not under care.</summary>
    [Alias("Held")]
    Task<HeldCertificate?> Held();

    /// <summary>Asks a responder now; ends with the attempt. False: it is not under care.</summary>
    [Alias("Refresh")]
    Task<bool> Refresh();

    /// <summary>Forgets the certificate, until somebody watches it again. False: it was not under care.</summary>
    [Alias("Remove")]
    Task<bool> Remove();
}
