using System.Diagnostics;
using System.Net;
using System.Text;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>The program <c>openssl s_client</c> with a hand on its keyboard: its commands (R, K, Q) work only on an open input.</summary>
internal sealed class SClient : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();

    private SClient(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static SClient Start(IPEndPoint server, params string[] arguments) => new(new Process
    {
        StartInfo = new ProcessStartInfo(Needs.Program("openssl", "openssl"), ["s_client", "-connect", server.ToString(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        },
    });

    public async Task SendAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public Task WaitForAsync(string text, int times = 1)
        => Eventually.HoldsAsync(() => Output.Split(text).Length > times, $"'{text}' in what openssl says");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToString();
            }
        }
    }

    private void Keep(string? line)
    {
        lock (_lock)
        {
            _output.AppendLine(line);
        }
    }
}
