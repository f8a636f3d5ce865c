using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansOcsp.EdgeHost.Check;

/// <summary>Writes reports for people and for programs.</summary>
internal static class ReportText
{
    /// <summary>Lines for people; the first says it all.</summary>
    public static IEnumerable<string> Lines(string target, CheckReport report, DateTimeOffset now)
    {
        yield return $"{target}: {(report.Stapled ? $"stapled, {report.Status}" : "not stapled")}";
        yield return $"  certificate  {report.Subject}{(report.MustStaple ? ", must-staple" : "")} ({report.TlsVersion})";
        foreach (string detail in report.Details)
        {
            yield return $"  staple       {detail}";
        }

        if (report.Window is { } window)
        {
            yield return $"  remaining    {Remaining(window.Remaining(now))}";
        }

        yield return $"  chain, name  {(report.TrustChecked ? report.TrustProblem ?? "verified" : "not checked (give --ca FILE)")}";
        yield return $"  strict client (takes nothing without a good staple): {(report.StrictClientAccepts ? "accepts" : "refuses")}";
    }

    /// <summary>One JSON object.</summary>
    public static string Json(string target, CheckReport report) => Write(json =>
    {
        json.WriteString("target", target);
        json.WriteBoolean("connected", true);
        json.WriteString("tlsVersion", report.TlsVersion);
        json.WriteString("subject", report.Subject);
        json.WriteBoolean("mustStaple", report.MustStaple);
        json.WriteBoolean("stapled", report.Stapled);
        json.WriteString("status", report.Status);
        if (report.Window is { } window)
        {
            json.WriteString("thisUpdate", window.ThisUpdate.UtcDateTime);
            json.WriteString("nextUpdate", window.NextUpdate.UtcDateTime);
        }

        json.WriteString("signer", report.Signer);
        json.WriteStartArray("details");
        foreach (string detail in report.Details)
        {
            json.WriteStringValue(detail);
        }

        json.WriteEndArray();
        json.WriteBoolean("trustChecked", report.TrustChecked);
        json.WriteString("trustProblem", report.TrustProblem);
        json.WriteBoolean("strictClientAccepts", report.StrictClientAccepts);
    });

    /// <summary>One JSON object for a handshake that did not come about.</summary>
    public static string JsonOfFailure(string target, string problem) => Write(json =>
    {
        json.WriteString("target", target);
        json.WriteBoolean("connected", false);
        json.WriteString("problem", problem);
    });

    private static string Remaining(TimeSpan left) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours} h {left.Minutes} min");

    private static string Write(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        body(json);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
