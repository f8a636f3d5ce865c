using System.Buffers;
using System.Text;
using System.Text.Json;
using OrleansOcsp.Explaining;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.EdgeHost.Health;

/// <summary>Writes how a name stands as JSON. Times are ISO 8601 in UTC.</summary>
internal static class NameReportJson
{
    public static string Write(ExplainedName report)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", report.Name);
            json.WriteBoolean("decided", report.Decided);
            json.WriteBoolean("served", report.Served);
            json.WriteStartArray("certificates");
            foreach (ExplainedCertificate certificate in report.Certificates)
            {
                Write(json, certificate);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ExplainedCertificate certificate)
    {
        json.WriteStartObject();
        json.WriteString("key", certificate.Key.ToString());
        json.WriteString("origin", certificate.Origin);
        json.WriteString("keyKind", certificate.KeyKind);
        json.WriteString("policy", certificate.Policy.ToString());
        json.WriteBoolean("mustStaple", certificate.MustStaple);
        WriteTime(json, "notAfter", certificate.NotAfter);
        json.WriteString("problem", certificate.Problem);
        if (certificate.Keeper is { } keeper)
        {
            Write(json, keeper);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, KeeperSnapshot keeper)
    {
        json.WriteStartObject("staple");
        json.WriteString("state", keeper.State.ToString());
        if (keeper.Staple is { } staple)
        {
            json.WriteString("thisUpdate", staple.Window.ThisUpdate.UtcDateTime);
            json.WriteString("nextUpdate", staple.Window.NextUpdate.UtcDateTime);
            json.WriteString("signer", staple.Signer);
        }

        json.WriteString("firstSeen", keeper.FirstSeen.UtcDateTime);
        WriteTime(json, "nextAttempt", keeper.NextAttempt);
        WriteTime(json, "lastAttempt", keeper.LastAttempt);
        json.WriteNumber("consecutiveFailures", keeper.ConsecutiveFailures);
        json.WriteString("lastProblem", keeper.LastProblem);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
