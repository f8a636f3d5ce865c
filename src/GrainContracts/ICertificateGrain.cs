namespace OrleansOcsp.GrainContracts;

/// <summary>One certificate under the cluster's care. Its key is the certificate's: SHA-256 of the leaf's DER, 64 lower-case hex
/// digits.</summary>
/// <remarks>
/// Nothing here has to be believed. What a grain answers is the CA's signed response, which the edge verifies; what an edge offers the
/// grain verifies like a responder's answer. A registration proves nothing, since certificates are public: it is bounded, not trusted.
/// </remarks>
[Alias("ocsp.ICertificateGrain")]
public interface ICertificateGrain : IGrainWithStringKey
{
    /// <summary>Says that an edge serves this certificate, and asks what there is for it. Called at start, after a change and at the
    /// refresh point; whoever has not called for twice <see cref="WatchReply.CheckBack"/> is forgotten.</summary>
    [Alias("Watch")]
    Task<WatchReply> Watch(WatchRequest request);

    /// <summary>Hands over a response that an edge fetched by itself while the cluster was away. Taken if it verifies and is
    /// newer.</summary>
    [Alias("Offer")]
    Task<OfferReply> Offer(OfferRequest request);
}
