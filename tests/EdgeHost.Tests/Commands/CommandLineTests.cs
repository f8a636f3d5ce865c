using OrleansOcsp.EdgeHost.Commands;

namespace OrleansOcsp.EdgeHost.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("verfy", "ocsp-edge: 'verfy' is not known; did you mean verify?")]
    [InlineData("verify --respons x --issuer y", "ocsp-edge verify: '--respons' is not known; did you mean --response?")]
    [InlineData("verify --response x --issuer y", "ocsp-edge verify: Exactly one of --leaf and --serial is needed.")]
    [InlineData(
        "verify --response x --issuer y --serial zz", "ocsp-edge verify: 'zz' is wrong for --serial; expected hex digits, colons allowed.")]
    [InlineData(
        "verify --response x --issuer y --serial 1 --at soon", "ocsp-edge verify: 'soon' is wrong for --at; expected an ISO 8601 time")]
    [InlineData(
        "verify --response x --issuer y --serial 1 --missing-next-update 12",
        "ocsp-edge verify: '12' is wrong for --missing-next-update; expected a duration")]
    public async Task A_wrong_command_line_is_one_sentence_and_exit_code_64(string line, string message)
    {
        (int code, string output, string error) = await RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Empty(output);
        Assert.StartsWith(message, error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_one_sentence_and_exit_code_66()
    {
        (int code, string output, string error) = await RunAsync("parse", "/does/not/exist.der");

        Assert.Equal(ExitCode.UnusableFile, code);
        Assert.Empty(output);
        Assert.Equal("ocsp-edge: /does/not/exist.der does not exist.\n", error);
    }

    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await EdgeCommandLine.RunAsync(args, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
