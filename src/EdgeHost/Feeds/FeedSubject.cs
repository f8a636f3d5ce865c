using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>A certificate that another server serves, as a feed knows it.</summary>
/// <param name="Key">The certificate.</param>
/// <param name="Name">What its files are named after; one path segment.</param>
/// <param name="CertificateFile">The file with the certificate, as the other server's configuration writes it.</param>
/// <param name="KeyFile">The file with its private key; null where it is the same file or not known. A feed never reads it.
/// What a link leads to: certbot's keys keep their names for ever, so that the old chain names the old key until the new chain is written.</param>
/// <param name="Serial">The content octets of its serial number.</param>
/// <param name="Chain">Leaf and issuers, DER, the leaf first.</param>
internal sealed record FeedSubject(
    CertificateKey Key,
    string Name,
    string CertificateFile,
    string? KeyFile,
    ReadOnlyMemory<byte> Serial,
    IReadOnlyList<ReadOnlyMemory<byte>> Chain)
{
    /// <summary>A responder can be asked about it; else there is nothing to wait for.</summary>
    public bool IsApplicable { get; init; } = true;

    /// <summary>Whether files made for the other one say the same.</summary>
    public bool IsWrittenAs(FeedSubject other) =>
        ReferenceEquals(this, other)
        || (Key == other.Key && CertificateFile == other.CertificateFile && KeyFile == other.KeyFile && Chain.Count == other.Chain.Count
            && Chain.Zip(other.Chain).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span)));

    /// <summary>Whether a response can be this certificate's: the number of every certificate that it speaks of stands in it. No proof.</summary>
    public bool MayBeMeantBy(ReadOnlySpan<byte> response) => response.IndexOf((byte[])[2, (byte)Serial.Length, .. Serial.Span]) >= 0;
}

/// <summary>A verified response as a feed writes it.</summary>
/// <param name="Bytes">The DER of the OCSPResponse.</param>
/// <param name="Status">Good or revoked.</param>
/// <param name="ThisUpdate">The begin of its window.</param>
/// <param name="NextUpdate">The end of its window.</param>
internal sealed record FeedResponse(ReadOnlyMemory<byte> Bytes, CertStatus Status, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate);

/// <summary>A certificate and what there is to write for it.</summary>
/// <param name="Subject">The certificate.</param>
/// <param name="Response">The newest response, which may have run out; null: none.</param>
/// <param name="Decided">False until the first attempt to get one has ended: what lies there from before may still be good.</param>
internal sealed record FeedItem(FeedSubject Subject, FeedResponse? Response, bool Decided);
