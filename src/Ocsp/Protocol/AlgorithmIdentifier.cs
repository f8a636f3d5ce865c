using OrleansOcsp.Certificates;

namespace OrleansOcsp.Protocol;

/// <summary>AlgorithmIdentifier (RFC 5280 section 4.1.1.2) over the original bytes.</summary>
/// <param name="Oid">The algorithm, in dots.</param>
/// <param name="Parameters">The parameters with tag and length; empty where they are absent.</param>
/// <param name="Der">The whole of it.</param>
internal readonly record struct AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters, ReadOnlyMemory<byte> Der)
{
    private static readonly SharedValues<string> Oids = new();

    /// <summary>The parameters are absent or NULL: both are in use for hashes and signatures (RFC 4055 section 2.1).</summary>
    public bool HasNoParameters => Parameters.IsEmpty || Parameters.Span is [DerTag.Null, 0];

    // AlgorithmIdentifier ::= SEQUENCE {
    //    algorithm   OBJECT IDENTIFIER,
    //    parameters  ANY DEFINED BY algorithm OPTIONAL }
    public static AlgorithmIdentifier Read(ref DerCursor cursor, string what)
    {
        int offset = cursor.Offset;
        ReadOnlyMemory<byte> der = cursor.Element(DerTag.Sequence, what);
        var element = new DerCursor(cursor.Parse, der, offset);
        DerCursor fields = element.Open(DerTag.Sequence, what);
        string oid = fields.Oid(what);
        oid = Oids.Share(oid, oid);
        ReadOnlyMemory<byte> parameters = fields.AtEnd ? default : fields.Walked(what);
        fields.Close(what);
        return new AlgorithmIdentifier(oid, parameters, der);
    }
}
