using System.Text;
using System.Text.Json;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>An explanation of the admin endpoints, for a terminal.</summary>
internal static class ExplainText
{
    private static readonly string[] Parts = ["cause", "handshakes", "obstacle", "next"];

    /// <summary>Handshakes find what they want, and nothing stands in the way of its successor.</summary>
    public static bool IsWell(JsonElement told) => told.GetProperty("state").GetString() == "served"
        && told.GetProperty("certificates").EnumerateArray().All(one => one.GetProperty("tone").GetString() is "good" or "neutral");

    public static string Write(JsonElement told)
    {
        StringBuilder text = new();
        text.AppendLine($"{Of(told, "name")}: {Of(told, "state")}");
        foreach (JsonElement certificate in told.GetProperty("certificates").EnumerateArray())
        {
            string trouble = Of(certificate, "trouble") is "none" or "not-newer" ? "" : $", {Of(certificate, "trouble")}";

            // A silo knows no keys, so no kinds of them.
            string kind = Of(certificate, "keyKind") is { Length: > 0 } known ? $"{known} " : "";
            text.AppendLine(
                $"  {Of(certificate, "state")}{trouble} ({Of(certificate, "policy")}, {kind}{Of(certificate, "key")}, {Of(certificate, "origin")})");
            foreach (string part in Parts.Select(part => Of(certificate, part)).Where(part => part.Length > 0))
            {
                text.AppendLine($"    {part}");
            }

            text.AppendLine($"    To do: {Of(certificate, "advice")}");
            foreach (JsonElement remark in certificate.GetProperty("remarks").EnumerateArray())
            {
                text.AppendLine($"    {Plain(remark.GetString())}");
            }
        }

        return text.ToString();
    }

    private static string Of(JsonElement element, string name) => Plain(element.GetProperty(name).GetString());

    // A terminal obeys control characters, and parts of the text come from responders and certificates.
    private static string Plain(string? text) => string.Concat((text ?? "").Select(letter => char.IsControl(letter) ? '?' : letter));
}
