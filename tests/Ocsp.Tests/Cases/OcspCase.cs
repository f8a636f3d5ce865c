using System.Globalization;

namespace OrleansOcsp.Ocsp.Tests.Cases;

/// <summary>One row of ocsp-cases/cases.tsv: bytes that others made, with the verdict that they state.</summary>
public sealed record OcspCase
{
    private static readonly Lazy<IReadOnlyDictionary<string, OcspCase>> Rows = new(ReadRows);

    /// <summary>All rows by id; none where the folder is absent.</summary>
    public static IReadOnlyDictionary<string, OcspCase> All => Rows.Value;

    public required string Id { get; init; }

    /// <summary>response, request or build-request.</summary>
    public required string Kind { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public required ReadOnlyMemory<byte>? Issuer { get; init; }

    public required ReadOnlyMemory<byte>? Leaf { get; init; }

    /// <summary>Hex; where there is no leaf.</summary>
    public required string Serial { get; init; }

    public required DateTimeOffset? EvalTime { get; init; }

    public required TimeSpan? MaxAge { get; init; }

    /// <summary>ok, fail or any.</summary>
    public required string ExpectParse { get; init; }

    public required string ExpectVerdict { get; init; }

    /// <summary>What the row needs or has: sig-sha1-rsa, no-nextUpdate and so on.</summary>
    public required IReadOnlyList<string> Traits { get; init; }

    public required string Fields { get; init; }

    public required string Tier { get; init; }

    /// <summary>The id of a positive case of the same shape.</summary>
    public required string Twin { get; init; }

    /// <summary>A certificate's status as evidence, rather than an error or nothing.</summary>
    public bool IsPositive => ExpectVerdict is "good" or "revoked" or "unknown";

    private static Dictionary<string, OcspCase> ReadRows()
    {
        var rows = new Dictionary<string, OcspCase>();
        if (Testing.Repository.FindShared() is not { } shared)
        {
            return rows;
        }

        string folder = Path.Combine(shared, "ocsp-cases");
        string[] lines = File.ReadAllLines(Path.Combine(folder, "cases.tsv"));
        string[] names = lines[0].Split('\t');
        foreach (string line in lines.Skip(1))
        {
            Dictionary<string, string> row = names.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second);
            rows.Add(row["id"], From(row, folder));
        }

        return rows;
    }

    private static OcspCase From(Dictionary<string, string> row, string folder) => new()
    {
        Id = row["id"],
        Kind = row["kind"],
        Bytes = File.ReadAllBytes(Path.Combine(folder, row["file"])),
        Issuer = ReadOptional(folder, row["issuer"]),
        Leaf = ReadOptional(folder, row["leaf"]),
        Serial = row["serial"],
        EvalTime = row["eval_time"].Length == 0 ? null : DateTimeOffset.Parse(row["eval_time"], CultureInfo.InvariantCulture),
        MaxAge = row["max_age_s"].Length == 0 ? null : TimeSpan.FromSeconds(int.Parse(row["max_age_s"], CultureInfo.InvariantCulture)),
        ExpectParse = row["expect_parse"],
        ExpectVerdict = row["expect_verdict"],
        Traits = row["auto"].Split(';', StringSplitOptions.RemoveEmptyEntries),
        Fields = row["fields"],
        Tier = row["tier"],
        Twin = row["twin"],
    };

    private static ReadOnlyMemory<byte>? ReadOptional(string folder, string file) =>
        file.Length == 0 ? default(ReadOnlyMemory<byte>?) : File.ReadAllBytes(Path.Combine(folder, file));
}
