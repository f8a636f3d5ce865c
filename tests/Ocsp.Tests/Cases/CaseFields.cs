using System.Text.Json;

namespace OrleansOcsp.Ocsp.Tests.Cases;

/// <summary>Holds the JSON of a message against the fields that a case states.</summary>
internal static class CaseFields
{
    public static void Compare(string expected, string actual)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var document = JsonDocument.Parse(actual);
        JsonElement root = document.RootElement;
        JsonElement answer = root;
        if (wanted.RootElement.TryGetProperty("contains_serial", out JsonElement serial))
        {
            answer =
                root.GetProperty("responses").EnumerateArray().Single(one => one.GetProperty("serial").ValueEquals(serial.GetString()));
        }

        foreach (JsonProperty field in wanted.RootElement.EnumerateObject())
        {
            switch (field.Name)
            {
                case "contains_serial":
                    break;
                case "reason":
                    Assert.Equal("present", field.Value.GetString());
                    Assert.Equal(JsonValueKind.String, root.GetProperty("revocation_reason").ValueKind);
                    break;
                default:
                    Assert.True(
                        answer.TryGetProperty(field.Name, out JsonElement seen) || root.TryGetProperty(field.Name, out seen), field.Name);
                    Assert.Equal(field.ToString(), $"\"{field.Name}\":{seen.GetRawText()}", ignoreAllWhiteSpace: true);
                    break;
            }
        }
    }
}
