namespace OrleansOcsp.Architecture.Tests;

/// <summary>Who may know whom. Data flows one way, and so do the references.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Ocsp"] = [],
        ["Authority"] = [],
        ["Tls"] = ["Ocsp"],
        ["Responder"] = ["Ocsp"],
        ["GrainContracts"] = [],
        ["Grains"] = ["Ocsp", "GrainContracts"],
        ["Silo"] = ["Ocsp", "Grains", "GrainContracts", "Responder"],
        ["EdgeHost"] = ["Ocsp", "Tls", "Responder", "GrainContracts", "Authority"],
    };

    public static TheoryData<string> Projects() => [.. Tree.Files("src", "*.csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_design_allows(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Allowed.ContainsKey(name), $"{project} is not in the design: say in this test, and in docs/architecture.md, what it may reference.");
        Assert.Empty(Tree.References(project).Except(Allowed[name]));
    }

    [Fact]
    public void What_decides_knows_neither_Orleans_nor_ASP_NET()
    {
        Assert.DoesNotContain(Tree.Packages("src/Ocsp/Ocsp.csproj"), package =>
            package.Contains("Orleans", StringComparison.Ordinal) || package.Contains("AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_cluster_projects_reference_Orleans()
    {
        string[] cluster = ["GrainContracts", "Grains", "Silo", "EdgeHost"];
        Assert.All(Tree.Files("src", "*.csproj"), project =>
            Assert.True(
                cluster.Contains(Path.GetFileNameWithoutExtension(project))
                || !Tree.Packages(project).Any(package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal)),
                $"{project} references Orleans"));
    }
}
