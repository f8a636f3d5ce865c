using System.Diagnostics;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What came of a command.</summary>
internal abstract record CommandResult
{
    private CommandResult()
    {
    }

    /// <summary>Exit code 0.</summary>
    public sealed record Succeeded : CommandResult;

    /// <summary>Another exit code, no start, or no end in time.</summary>
    public sealed record Failed(string Problem) : CommandResult;
}

/// <summary>Runs an operator's command by <c>/bin/sh -c</c>, with a deadline. Nothing that a peer or CA said stands in its text; what a
/// command needs to know
/// comes in environment variables.</summary>
internal static class ShellCommand
{
    // What of its output is kept for the message: the end, where the reason is.
    private const int KeptOutput = 500;

    public static async Task<CommandResult> RunAsync(
        string command, IReadOnlyDictionary<string, string> environment, TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        var output = new OutputTail(KeptOutput);
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (Exception refused) when (refused is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new CommandResult.Failed($"'{command}' did not start: {refused.Message}");
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            // Ends with the process and its output; a daemon that it leaves behind holding the pipe is cut off by the deadline too.
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            bool left = process.HasExited;
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            if (left && process.ExitCode == 0)
            {
                return new CommandResult.Succeeded();
            }

            return new CommandResult.Failed($"'{command}' did not end within {deadline.TotalSeconds:0} s and was killed{output}");
        }

        return process.ExitCode == 0
            ? new CommandResult.Succeeded()
            : new CommandResult.Failed($"'{command}' ended with exit code {process.ExitCode}; expected 0{output}");
    }

    /// <summary>The last characters of what a command writes, whatever it writes.</summary>
    private sealed class OutputTail(int length)
    {
        private readonly Lock _lock = new();
        private string _text = "";

        public void Add(string? line)
        {
            if (line is { Length: > 0 })
            {
                lock (_lock)
                {
                    string text = _text.Length == 0 ? line : $"{_text} | {line}";
                    _text = text.Length <= length ? text : text[^length..];
                }
            }
        }

        public override string ToString()
        {
            lock (_lock)
            {
                return _text.Length == 0 ? "." : $": {_text}";
            }
        }
    }
}
