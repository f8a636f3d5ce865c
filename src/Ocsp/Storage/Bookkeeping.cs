using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansOcsp.Storage;

/// <summary>The small JSON file beside a response. It is a convenience: without it the response is still good.</summary>
internal sealed record Bookkeeping
{
    public const int Format = 1;

    /// <summary>A file with a higher number was written by a later version: it is left out.</summary>
    [JsonPropertyName("format")]
    public required int FormatVersion { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    public DateTimeOffset? Answered { get; init; }

    public DateTimeOffset? FreshUntil { get; init; }

    public int Failures { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    public DateTimeOffset? NextAttempt { get; init; }

    public static Bookkeeping Of(StapleRecord record) => new()
    {
        FormatVersion = Format,
        FirstSeen = record.FirstSeen,
        Answered = record.Answered,
        FreshUntil = record.FreshUntil,
        Failures = record.Failures,
        LastAttempt = record.LastAttempt,
        NextAttempt = record.NextAttempt,
    };

    public StapleRecord With(ReadOnlyMemory<byte>? response) => new()
    {
        Response = response,
        FirstSeen = FirstSeen,
        Answered = Answered,
        FreshUntil = FreshUntil,
        Failures = Math.Clamp(Failures, 0, 1000),
        LastAttempt = LastAttempt,
        NextAttempt = NextAttempt,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BookkeepingJson.Default.Bookkeeping);

    /// <summary>Reads one; null where the bytes are none of ours, with the reason.</summary>
    public static Bookkeeping? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        try
        {
            Bookkeeping? read = JsonSerializer.Deserialize(json, BookkeepingJson.Default.Bookkeeping);
            problem = read is null ? "it is empty"
                : read.FormatVersion is < 1 or > Format ? $"it has format {read.FormatVersion}; expected {Format}"
                : null;
            return problem is null ? read : null;
        }
        catch (JsonException fault)
        {
            problem = fault.Message;
            return null;
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Bookkeeping))]
internal sealed partial class BookkeepingJson : JsonSerializerContext;
