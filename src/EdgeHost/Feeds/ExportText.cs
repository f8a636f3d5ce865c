using System.Buffers;
using System.Text;
using System.Text.Json;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Writes what an export has come to, for people and for programs.</summary>
internal static class ExportText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true };

    /// <summary>The state of a certificate in a word: good, revoked, none or not-applicable.</summary>
    public static string StatusOf(ExportedCertificate certificate) => certificate switch
    {
        { Staple: { } staple } => staple.Status.ToString().ToLowerInvariant(),
        { Problem: null } => "not-applicable",
        _ => "none",
    };

    public static IEnumerable<string> Lines(IReadOnlyList<ExportedCertificate> certificates, IReadOnlyList<ExportedFeed> feeds)
    {
        foreach (ExportedCertificate certificate in certificates)
        {
            string detail = certificate.Staple is { } staple ? $"to {staple.Window.NextUpdate:u}" : certificate.Problem ?? "names no responder";
            yield return $"{certificate.Name}: {StatusOf(certificate)}, {detail}";
        }

        foreach (ExportedFeed feed in feeds)
        {
            string changed = feed.Changed.Count == 0 ? "nothing changed" : $"wrote {string.Join(", ", feed.Changed)}";
            yield return $"{feed.Settings.Key} ({feed.Settings.Format.Name}, {feed.Settings.Directory}): {changed}";
            foreach (string problem in feed.Problems)
            {
                yield return $"{feed.Settings.Key}: {problem}";
            }
        }
    }

    public static string Json(IReadOnlyList<ExportedCertificate> certificates, IReadOnlyList<ExportedFeed> feeds, int exitCode)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("exitCode", exitCode);
            json.WriteStartArray("certificates");
            foreach (ExportedCertificate certificate in certificates)
            {
                json.WriteStartObject();
                json.WriteString("name", certificate.Name);
                json.WriteString("file", certificate.File);
                json.WriteString("status", StatusOf(certificate));
                if (certificate.Staple is { } staple)
                {
                    json.WriteString("thisUpdate", staple.Window.ThisUpdate.UtcDateTime);
                    json.WriteString("nextUpdate", staple.Window.NextUpdate.UtcDateTime);
                }

                json.WriteString("problem", certificate.Problem);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("feeds");
            feeds.ToList().ForEach(feed => Write(json, feed));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ExportedFeed feed)
    {
        json.WriteStartObject();
        json.WriteString("key", feed.Settings.Key);
        json.WriteString("format", feed.Settings.Format.Name);
        json.WriteString("directory", feed.Settings.Directory);
        json.WriteStartArray("changed");
        feed.Changed.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteStartArray("problems");
        feed.Problems.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
