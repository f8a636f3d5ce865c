using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Systemd;

/// <summary>What deploy/systemd promises, as systemd's own programs see it.</summary>
public sealed class SystemdTests
{
    private static string Units => Path.Combine(Repository.Root, "deploy", "systemd");

    [Fact]
    public async Task A_client_that_connected_before_the_edge_ran_is_served()
    {
        string curl = Needs.Program("curl", "curl");
        await using var lab = new Lab();
        lab.Add("localhost", await lab.StartResponderAsync(TimeSpan.FromHours(1)), mustStaple: true);
        int port = FreePort.Next();
        await using RunningProgram edge = Activate(lab, port, $"127.0.0.1:{port}");
        await edge.WaitForOutputAsync("Listening on");

        ProgramResult answer = await ProgramResult.OfAsync(curl,
            ["--silent", "--show-error", "--cert-status", "--cacert", lab.RootFile, "--resolve", $"localhost:{port}:127.0.0.1",
                "--output", "/dev/null", "--write-out", "%{http_code}", $"https://localhost:{port}/"]);

        Assert.True(answer is { ExitCode: 0, Output: "200" }, answer.All + edge.Output);
    }

    [Fact]
    public async Task A_socket_that_no_listener_has_is_a_fault()
    {
        await using var lab = new Lab();
        lab.Add("localhost", await lab.StartResponderAsync(TimeSpan.FromHours(1)));
        int port = FreePort.Next();
        await using RunningProgram edge = Activate(lab, port, "127.0.0.1:0");
        await edge.WaitForOutputAsync("Listening on");
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);

        Assert.Equal(78, await edge.WaitForExitAsync());
        Assert.Contains($"systemd has handed over a socket for 127.0.0.1:{port}, which no listener has", edge.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restarts_refuse_and_reset_nobody_while_the_socket_stays_open()
    {
        const int Restarts = 3;
        await using var lab = new Lab();
        lab.Add("localhost", await lab.StartResponderAsync(TimeSpan.FromHours(1)), mustStaple: true);
        using var socket = new HeldSocket();
        using var stop = new CancellationTokenSource();
        Task<IReadOnlyList<string>>? clients = null;
        for (int start = 0; start <= Restarts; start++)
        {
            await using RunningProgram edge = socket.Start(EdgeProcess.Program, Command(lab, $"{socket.EndPoint}"));
            await edge.WaitForOutputAsync("Ready: ");
            clients ??= ComeAsync(socket.EndPoint, stop.Token);
            if (start == Restarts)
            {
                await stop.CancelAsync();
                Assert.Empty(await clients);
            }

            Assert.Equal(0, await edge.StopAsync());
        }
    }

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_the_units_but_that_the_program_is_not_installed()
    {
        ProgramResult verified = await ProgramResult.OfAsync(
            Needs.Program("systemd-analyze", "systemd"),
            ["verify", "--man=no", Path.Combine(Units, "ocsp-edge.service"), Path.Combine(Units, "ocsp-edge.socket")]);

        Assert.All(
            verified.All.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains("/opt/ocsp-edge/ocsp-edge is not executable", line, StringComparison.Ordinal));
    }

    // It listens, and becomes the program when the first client knocks; the client waits in the socket.
    private static RunningProgram Activate(Lab lab, int port, string listen) => RunningProgram.Start(
        Needs.Program("systemd-socket-activate", "systemd"),
        [
            "--setenv", $"DOTNET_ROOT={Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))}",
            "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
            EdgeProcess.Program, .. Command(lab, listen),
        ]);

    private static IEnumerable<string> Command(Lab lab, string listen) =>
    [
        "run", "--listen", listen, "--health", "off",
        .. lab.Settings.SelectMany(static setting => (string[])["--set", $"{setting.Key}={setting.Value}"]),
    ];

    /// <summary>Handshakes one after the other, four at a time.</summary>
    /// <returns>What was wrong with those that were not stapled.</returns>
    private static async Task<IReadOnlyList<string>> ComeAsync(IPEndPoint edge, CancellationToken stop)
    {
        ConcurrentQueue<string> faults = [];
        using StaplingClient client = new();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using HandshakeResult handshake = client.Handshake(edge, new HandshakeWish { Patience = Eventually.Deadline });
                    if (handshake.Staple is null)
                    {
                        faults.Enqueue(handshake.Failure ?? "no staple");
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return [.. faults];
    }
}
