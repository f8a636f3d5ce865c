using System.Formats.Asn1;

namespace OrleansOcsp.Authority;

internal static class ExtensionWriter
{
    // Extensions ::= SEQUENCE OF SEQUENCE {
    //    extnID     OBJECT IDENTIFIER,
    //    critical   BOOLEAN DEFAULT FALSE,
    //    extnValue  OCTET STRING }
    public static void Write(AsnWriter writer, IReadOnlyList<OcspExtension> extensions, int tag)
    {
        if (extensions.Count == 0)
        {
            return;
        }

        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag)))
        using (writer.PushSequence())
        {
            foreach (OcspExtension extension in extensions)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(extension.Oid);
                    if (extension.Critical)
                    {
                        writer.WriteBoolean(true);
                    }

                    writer.WriteOctetString(extension.Value.Span);
                }
            }
        }
    }
}
