using OrleansOcsp.Testing;

namespace OrleansOcsp.Grains.Tests.Settings;

/// <summary>What an operator says to the program <c>ocsp-silo</c>, and what it says to that.</summary>
public sealed class SiloProgramTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_admin_token_may_lie_in_a_file_and_the_address_be_a_name()
    {
        File.WriteAllText(_folder["token"], "the secret of the file\n");
        ProgramResult result = await ValidateAsync("--Silo:Address", "localhost", "--Admin:Listen", "0.0.0.0:9181", "--Admin:TokenFile", _folder["token"]);
        Assert.True(result.ExitCode == 0, result.All);
    }

    [Theory]
    [InlineData("missing", "missing")]
    [InlineData("empty", "empty")]
    [InlineData("short", "expected 16 or more")]
    public async Task A_token_file_that_cannot_be_used_is_said_with_its_name(string file, string said)
    {
        File.WriteAllText(_folder["empty"], " \n");
        File.WriteAllText(_folder["short"], "123456789012345\n");
        ProgramResult result = await ValidateAsync("--Admin:TokenFile", _folder[file]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(_folder[file], result.All, StringComparison.Ordinal);
        Assert.Contains(said, result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_does_not_resolve_and_two_tokens_are_said_together()
    {
        File.WriteAllText(_folder["token"], "of the file");
        ProgramResult result = await ValidateAsync("--Silo:Address", "no.such.invalid", "--Admin:TokenFile", _folder["token"], "--Admin:Token", "t");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("no.such.invalid", result.All, StringComparison.Ordinal);
        Assert.Contains("Admin:TokenFile", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_says_no_where_nobody_answers()
    {
        ProgramResult result = await ProgramResult.OfAsync(
            Repository.Program("Silo", "ocsp-silo"), ["health", $"http://127.0.0.1:{FreePort.Next()}/health/ready"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("could not be asked", result.All, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<ProgramResult> ValidateAsync(params string[] settings) => ProgramResult.OfAsync(
        Repository.Program("Silo", "ocsp-silo"), ["validate", "--Database:ConnectionString", "Host=db", .. settings]);
}
