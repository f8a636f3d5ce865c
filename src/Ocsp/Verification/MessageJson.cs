using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;
using System.Text.Json;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>The fields of a response or a request as JSON, nothing judged: what <c>parse FILE</c> prints.</summary>
public static class MessageJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>Writes the fields of whichever the bytes are.</summary>
    /// <param name="bytes">A response or a request.</param>
    /// <param name="json">The fields.</param>
    /// <param name="problem">Where they are neither: <c>unreadable:&lt;reason&gt;: </c> and the explanation.</param>
    public static bool TryWrite(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out string? json, [NotNullWhen(false)] out string? problem)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Indented);
        problem = LooksLikeRequest(bytes.Span)
            ? OcspRequest.Read(bytes) switch
            {
                OcspRequestReading.Read(var request) => Write(writer, request),
                OcspRequestReading.Unreadable(var reason, var explanation) => Problem(reason, explanation),
                _ => throw new System.Diagnostics.UnreachableException(),
            }
            : OcspResponse.Read(bytes) switch
            {
                OcspResponseReading.Read(var response) => Write(writer, response),
                OcspResponseReading.Unreadable(var reason, var explanation) => Problem(reason, explanation),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        writer.Flush();
        json = problem is null ? Encoding.UTF8.GetString(buffer.WrittenSpan) : null;
        return json is not null;
    }

    private static string Problem(UnreadableReason reason, string explanation) => $"unreadable:{VerdictText.Word(reason)}: {explanation}";

    // A response begins with an ENUMERATED, a request with a SEQUENCE.
    private static bool LooksLikeRequest(ReadOnlySpan<byte> bytes) =>
        AsnDecoder.TryReadEncodedValue(bytes, AsnEncodingRules.DER, out _, out int offset, out int length, out _)
        && length > 0 && bytes[offset] == DerTag.Sequence;

    private static string? Write(Utf8JsonWriter writer, OcspRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "request");
        writer.WriteNumber("requests", request.CertIds.Count);
        writer.WriteBoolean("signed", request.HasSignature);
        writer.WriteNumber("request_extensions", request.Extensions.Count);
        WriteNonce(writer, request.Extensions);
        WriteCertId(writer, request.CertIds[0]);
        writer.WriteStartArray("cert_ids");
        foreach (CertId certId in request.CertIds)
        {
            writer.WriteStartObject();
            WriteCertId(writer, certId);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        return null;
    }

    private static string? Write(Utf8JsonWriter writer, OcspResponse response)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "response");
        writer.WriteString("response_status", VerdictText.Word(response.Status));
        if (response.Answer is { } answer)
        {
            Write(writer, answer);
        }

        writer.WriteEndObject();
        return null;
    }

    private static void Write(Utf8JsonWriter writer, BasicResponse answer)
    {
        writer.WriteString("produced_at", Rejection.Utc(answer.ProducedAt));
        (string id, string value) = answer.ResponderId switch
        {
            ResponderId.ByName(var name) => ("responder_name", DistinguishedNameText.Of(name)),
            ResponderId.ByKey(var hash) => ("responder_key_hash", Hex(hash)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        writer.WriteString(id, value);
        writer.WriteString("signature_algorithm", SignatureAlgorithm.Describe(answer.SignatureAlgorithm));
        writer.WriteNumber("response_extensions", answer.Extensions.Count);
        WriteNonce(writer, answer.Extensions);
        writer.WriteNumber("certs", answer.Certificates.Count);
        WriteSigner(writer, answer);
        writer.WriteNumber("singles", answer.Responses.Count);
        if (answer.Responses is [var first, ..])
        {
            WriteSingle(writer, first);
        }

        writer.WriteStartArray("responses");
        foreach (SingleResponse single in answer.Responses)
        {
            writer.WriteStartObject();
            WriteSingle(writer, single);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSingle(Utf8JsonWriter writer, SingleResponse single)
    {
        WriteCertId(writer, single.CertId);
        writer.WriteString("status", VerdictText.Word(single.Status));
        WriteTime(writer, "this_update", single.ThisUpdate);
        WriteTime(writer, "next_update", single.NextUpdate);
        WriteTime(writer, "revocation_time", single.RevokedAt);
        writer.WriteString("revocation_reason", single.RevocationReason is { } reason ? VerdictText.Word(reason) : null);
        writer.WriteNumber("single_extensions", single.Extensions.Count);
    }

    private static void WriteCertId(Utf8JsonWriter writer, CertId certId)
    {
        writer.WriteString("serial", SerialNumber.ToHex(certId.Serial.Span));
        writer.WriteString("hash_algorithm", certId.HashAlgorithm);
        writer.WriteString("issuer_name_hash", Hex(certId.IssuerNameHash));
        writer.WriteString("issuer_key_hash", Hex(certId.IssuerKeyHash));
    }

    // Says which certificate's key made the signature, not that the certificate may be believed.
    private static void WriteSigner(Utf8JsonWriter writer, BasicResponse answer)
    {
        const string Property = "sig_ok_with_embedded_cert";
        var signed = new SignedPart(answer.SignedData, answer.SignatureAlgorithm, answer.Signature);
        for (int i = 0; i < answer.Certificates.Count; i++)
        {
            if (CertificateReader.Read(answer.Certificates[i], out _) is { } certificate
                && SignatureCheck.Verify(signed, certificate.Key) == SignatureOutcome.Valid)
            {
                writer.WriteNumber(Property, i);
                return;
            }
        }

        writer.WriteNull(Property);
    }

    // Nonce ::= OCTET STRING     -- RFC 8954; older ones put the octets there as they are
    private static void WriteNonce(Utf8JsonWriter writer, IReadOnlyList<Extension> extensions)
    {
        const string IdPkixOcspNonce = "1.3.6.1.5.5.7.48.1.2";
        foreach (Extension extension in extensions)
        {
            if (extension.Oid == IdPkixOcspNonce)
            {
                var parse = new DerParse();
                var cursor = new DerCursor(parse, extension.Value);
                ReadOnlyMemory<byte> nonce = cursor.Content(DerTag.OctetString, "nonce");
                cursor.Close("nonce");
                writer.WriteString("nonce", Hex(parse.Failed ? extension.Value : nonce));
                return;
            }
        }

        writer.WriteNull("nonce");
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time) =>
        writer.WriteString(name, time is { } value ? Rejection.Utc(value) : null);

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
