using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>
/// <c>NAME.json</c>, an SDS resource file with one Secret (envoy.extensions.transport_sockets.tls.v3). The chain and the staple stand
/// inside and the key
/// by its file name: Envoy refuses a secret whose staple is for another certificate, so both change in the one rename that it watches for.
/// Envoy looks at nextUpdate in each handshake and <c>ocsp_staple_policy</c> decides what then; at nextUpdate the staple is taken out.
/// </summary>
internal sealed class EnvoyFormat : IFeedFormat
{
    private static readonly JsonWriterOptions Options = new() { Indented = true };

    public string Name => "envoy";

    public TimeSpan WithdrawBefore => TimeSpan.Zero;

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory) =>
        [new(Path.Combine(directory, subject.Name + ".json"), Secret(subject, response))];

    public string? ResponseFile(FeedSubject subject, string directory) => null;

    // DiscoveryResponse.resources (repeated Any) -> Secret { name, tls_certificate }
    // TlsCertificate { certificate_chain, private_key, ocsp_staple: DataSource }
    // DataSource { filename | inline_bytes (base64 in JSON) | inline_string }
    private static byte[] Secret(FeedSubject subject, FeedResponse? response)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("resources");
            json.WriteStartObject();
            json.WriteString("@type", "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret");
            json.WriteString("name", subject.Name);
            json.WriteStartObject("tls_certificate");
            json.WriteStartObject("certificate_chain");
            json.WriteString(
                "inline_string", string.Concat(subject.Chain.Select(der => PemEncoding.WriteString("CERTIFICATE", der.Span) + "\n")));
            json.WriteEndObject();
            json.WriteStartObject("private_key");
            json.WriteString("filename", subject.KeyFile ?? subject.CertificateFile);
            json.WriteEndObject();
            if (response is not null)
            {
                json.WriteStartObject("ocsp_staple");
                json.WriteBase64String("inline_bytes", response.Bytes.Span);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
