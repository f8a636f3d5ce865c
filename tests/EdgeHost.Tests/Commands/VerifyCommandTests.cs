using System.Text.Json;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Commands;

/// <summary>The program's own words over the cases that others wrote: the first line and the exit code are an interface.</summary>
public sealed class VerifyCommandTests
{
    [Fact]
    public async Task Every_tier_A_case_gets_its_verdict_under_the_options_it_needs()
    {
        List<string> wrong = [];
        int judged = 0;
        foreach (Case known in Case.All().Where(known => known is { Kind: "response", Tier: "A", CanBeAsked: true }))
        {
            judged++;
            (int code, string output, string error) = await CommandLineTests.RunAsync([.. known.VerifyArguments(), .. known.Forgiving()]);
            string first = output.Split('\n')[0];
            if (!known.Agrees(first) || code != (first == "good" ? 0 : 1))
            {
                wrong.Add($"{known.Id}: expected {known.Verdict}, seen '{first}', exit code {code} {error}");
            }
        }

        Assert.True(judged >= 50, $"only {judged} cases were found");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task No_case_that_must_be_refused_is_good_even_when_all_is_forgiven()
    {
        List<string> wrong = [];
        foreach (Case known in Case.All().Where(known => known is { Kind: "response", Verdict: "invalid", CanBeAsked: true }))
        {
            (_, string output, _) = await CommandLineTests.RunAsync([.. known.VerifyArguments(), .. known.Forgiving()]);
            if (output.StartsWith("good", StringComparison.Ordinal))
            {
                wrong.Add(known.Id);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task By_default_neither_sha1_nor_a_missing_nextUpdate_is_forgiven()
    {
        Case sha1 = Case.All().First(known => known.Id == "ossl-ND1__ND1_ICA");
        Case endless = Case.All().First(known => known.Id == "bssl-good_response_sha256");

        (_, string output, _) = await CommandLineTests.RunAsync([.. sha1.VerifyArguments()]);
        Assert.StartsWith("invalid:sha1-signature\n", output, StringComparison.Ordinal);
        (_, output, _) = await CommandLineTests.RunAsync([.. (endless with { MaxAge = "" }).VerifyArguments()]);
        Assert.StartsWith("invalid:missing-next-update\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_prints_json_with_the_fields_of_the_case()
    {
        Case known = Case.All().First(known => known.Id == "ossl-ND1__ND1_ICA");

        (int code, string output, _) = await CommandLineTests.RunAsync("parse", known.File);

        Assert.Equal(0, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        Assert.Contains("2012-10-1", output, StringComparison.Ordinal);
    }

    /// <summary>One row of cases.tsv.</summary>
    private sealed record Case(
        string Id,
        string Kind,
        string File,
        string Issuer,
        string Leaf,
        string Serial,
        string Extra,
        string Time,
        string MaxAge,
        string Verdict,
        string Tier)
    {
        public static IEnumerable<Case> All()
        {
            string folder = Path.Combine(Repository.Shared(), "ocsp-cases");
            Needs.Folder(folder, "it comes beside the tree");
            string[][] rows = [.. System.IO.File.ReadLines(Path.Combine(folder, "cases.tsv")).Select(line => line.Split('\t'))];
            return rows.Skip(1).Select(row =>
            {
                string Cell(string column) => row[Array.IndexOf(rows[0], column)];
                string PathOf(string column) => Cell(column) is { Length: > 0 } path ? Path.Combine(folder, path) : "";
                return new Case(Cell("id"), Cell("kind"), PathOf("file"), PathOf("issuer"), PathOf("leaf"), Cell("serial"), PathOf("extra"),
                    Cell("eval_time"), Cell("max_age_s"), Cell("expect_verdict"), Cell("tier"));
            });
        }

        /// <summary>Some rows are for a reader alone and name no certificate.</summary>
        public bool CanBeAsked => Issuer.Length > 0 && Leaf.Length + Serial.Length > 0;

        public IEnumerable<string> VerifyArguments() =>
        [
            "verify", "--response", File, "--issuer", Issuer,
            .. Leaf.Length > 0 ? (string[])["--leaf", Leaf] : ["--serial", Serial],
            .. Extra.Length > 0 ? (string[])["--extra", Extra] : [],
            .. Time.Length > 0 ? (string[])["--at", Time] : [],
            .. MaxAge.Length > 0 ? (string[])["--max-age", MaxAge] : [],
        ];

        /// <summary>What an old private PKI would set.</summary>
        public IEnumerable<string> Forgiving() =>
            MaxAge.Length > 0 ? ["--allow-sha1"] : ["--allow-sha1", "--missing-next-update", "12h"];

        /// <summary>A case that must not be evidence may also be unreadable.</summary>
        public bool Agrees(string firstLine) => Verdict == "invalid"
            ? firstLine.StartsWith("invalid:", StringComparison.Ordinal) || firstLine.StartsWith("unreadable:", StringComparison.Ordinal)
            : firstLine == Verdict;
    }
}
