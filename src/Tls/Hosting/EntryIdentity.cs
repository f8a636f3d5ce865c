using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>When two entries are the same certificate served in the same way: then nothing changes by handing it over again.</summary>
internal sealed class EntryIdentity : IEqualityComparer<CertificateEntry>
{
    public static EntryIdentity Comparer { get; } = new();

    public bool Equals(CertificateEntry? x, CertificateEntry? y) =>
        ReferenceEquals(x, y)
        || (x is not null && y is not null
            && x.Policy == y.Policy
            && x.Leaf.Span.SequenceEqual(y.Leaf.Span)
            && x.Chain.Count == y.Chain.Count
            && x.Chain.Zip(y.Chain).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span))
            && (x.Issuer ?? default).Span.SequenceEqual((y.Issuer ?? default).Span)
            && x.Names.SequenceEqual(y.Names, StringComparer.OrdinalIgnoreCase)
            && x.ResponderOverride.SequenceEqual(y.ResponderOverride));

    public int GetHashCode(CertificateEntry obj) => CertificateKey.Of(obj.Leaf.Span).GetHashCode();
}
