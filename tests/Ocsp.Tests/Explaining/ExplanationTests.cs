using OrleansOcsp.Explaining;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Explaining;

/// <summary>explain.golden holds what people are told; set OCSP_WRITE_GOLDEN to write it anew, and read every line of the difference.</summary>
public sealed class ExplanationTests
{
    [Fact]
    public void What_people_are_told_is_what_the_golden_file_holds()
    {
        using ExplainedCases cases = new();
        string told = string.Concat(cases.Names.Select(one => $"## {one.Key}\n{one.Value.Explain(cases.Now).Text}\n\n"));
        string golden = Path.Combine(Repository.Root, "tests/Ocsp.Tests/Explaining/explain.golden");
        if (Environment.GetEnvironmentVariable("OCSP_WRITE_GOLDEN") is not null)
        {
            File.WriteAllText(golden, told);
        }

        Assert.Equal(File.ReadAllText(golden), told);
    }

    [Fact]
    public void Every_state_trouble_and_end_of_a_handshake_is_among_the_cases()
    {
        using ExplainedCases cases = new();
        List<NameExplanation> told = [.. cases.Names.Values.Select(name => name.Explain(cases.Now))];
        List<Explanation> each = [.. told.SelectMany(name => name.Certificates).Select(one => one.Why)];
        Assert.Equal(Enum.GetValues<ExplainedState>(), each.Select(one => one.State).Distinct().Order());
        Assert.Equal(Enum.GetValues<Trouble>(), each.Select(one => one.Trouble).Distinct().Order());
        Assert.Equal(Enum.GetValues<Tone>(), each.Select(one => one.Tone).Distinct().Order());
        Assert.Equal(Enum.GetValues<NameState>(), told.Select(one => one.State).Distinct().Order());
        Assert.Equal(
            Enum.GetValues<StapleRejection>(),
            cases.Names.Values.SelectMany(name => name.Certificates).Select(one => one.Keeper?.Rejection).OfType<StapleRejection>().Distinct().Order());
    }

    [Fact]
    public void Every_explanation_says_why_what_comes_next_and_what_to_do_in_whole_sentences()
    {
        using ExplainedCases cases = new();
        Assert.All(cases.Names.Values.SelectMany(name => name.Explain(cases.Now).Certificates), one =>
        {
            Assert.All([one.Why.Cause, one.Why.Next, one.Why.Advice], part => Assert.EndsWith(".", part, StringComparison.Ordinal));
            Assert.DoesNotContain("  ", one.Why.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Each_reason_of_a_rejection_has_advice_of_its_own_kind()
    {
        using ExplainedCases cases = new();
        string Advice(string name) => cases.Names[name].Explain(cases.Now).Certificates[0].Why.Advice;
        Assert.Contains("clock", Advice("rejected, not-yet-valid"), StringComparison.Ordinal);
        Assert.Contains("MissingNextUpdate", Advice("rejected, missing-next-update"), StringComparison.Ordinal);
        Assert.Contains("issuer", Advice("rejected, other-certificate"), StringComparison.Ordinal);
    }
}
