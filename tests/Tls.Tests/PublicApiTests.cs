using System.Reflection;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls.Hosting;
using PublicApiGenerator;

namespace OrleansOcsp.Tls.Tests;

/// <summary>What users of the two packages compile against changes only on purpose.</summary>
public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    [Theory]
    [InlineData("Ocsp", typeof(IStapleSource))]
    [InlineData("Tls", typeof(StapledCertificates))]
    public void The_public_API_is_the_one_that_is_written_down(string project, Type inside)
    {
        string written = Path.Combine(Repository.Root, "src", project, "PublicApi.txt");
        string seen = Assembly.GetAssembly(inside)!.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        if (seen != File.ReadAllText(written))
        {
            string received = Path.Combine(AppContext.BaseDirectory, $"{project}.PublicApi.txt");
            File.WriteAllText(received, seen);
            Assert.Fail($"The public API of src/{project} has changed. Look at: diff {written} {received}; if it is meant: cp {received} {written}");
        }
    }
}
