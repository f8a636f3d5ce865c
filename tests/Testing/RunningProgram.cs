using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace OrleansOcsp.Testing;

/// <summary>A program that goes on until it is told to stop. What it writes is kept, and can be waited for.</summary>
public sealed partial class RunningProgram : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();
    private readonly string _name;

    private RunningProgram(Process process, string name)
    {
        _process = process;
        _name = name;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it has written so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToString();
            }
        }
    }

    public static RunningProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var process = new Process { StartInfo = StartInfo(program, arguments, environment) };
        var running = new RunningProgram(process, Path.GetFileName(program));
        process.OutputDataReceived += running.Keep;
        process.ErrorDataReceived += running.Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Waits for a text in its output. Fails the test when it ends before, or the deadline passes.</summary>
    public async Task WaitForOutputAsync(string text, TimeSpan? deadline = null)
    {
        await Eventually.HoldsAsync(
            () => Output.Contains(text, StringComparison.Ordinal) || HasExited, $"'{text}' in the output of {_name}", deadline, () => Output);
        if (!Output.Contains(text, StringComparison.Ordinal))
        {
            await _process.WaitForExitAsync();
            string output = Output;
            bool said = output.Contains(text, StringComparison.Ordinal);
            Assert.True(said, $"{_name} ended with {_process.ExitCode} before it said '{text}':\n{output}");
        }
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? deadline = null)
    {
        await Eventually.HoldsAsync(() => HasExited, $"the end of {_name}; it had said:\n{Output}", deadline);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, then waits until it ends.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(TimeSpan? deadline = null)
    {
        SendTerminate();
        return WaitForExitAsync(deadline);
    }

    /// <summary>SIGTERM without waiting.</summary>
    public void SendTerminate()
    {
        if (!HasExited)
        {
            _ = Kill(_process.Id, Terminate);
        }
    }

    /// <summary>SIGKILL, as a crash or the kernel would.</summary>
    public async Task KillAsync()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    internal static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_lock)
            {
                _output.AppendLine(text);
            }
        }
    }
}
