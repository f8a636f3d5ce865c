using System.Diagnostics;

namespace OrleansOcsp.Testing;

/// <summary>What a program that ran to its end said.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>Both streams, for messages and for programs that mix them.</summary>
    public string All => Output + Errors;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">As the program gets them, without a shell.</param>
    /// <param name="input">What it reads; null: nothing.</param>
    /// <param name="deadline">Null: 60 s. After it the program is killed.</param>
    /// <param name="environment">Variables to set; null values unset.</param>
    /// <exception cref="TimeoutException">It did not end in time; the message says what it had written.</exception>
    public static async Task<ProgramResult> OfAsync(
        string program,
        IEnumerable<string> arguments,
        string? input = null,
        TimeSpan? deadline = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var process = new Process { StartInfo = RunningProgram.StartInfo(program, arguments, environment) };
        process.StartInfo.RedirectStandardInput = true;
        process.Start();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(deadline ?? Eventually.Deadline, TimeProvider.System);
        try
        {
            await WriteAsync(process, input, limit.Token);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end in time. It had said: {await output}{await errors}");
        }

        return new ProgramResult(process.ExitCode, await output, await errors);
    }

    private static async Task WriteAsync(Process process, string? input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code and output say why.
        }
    }
}
