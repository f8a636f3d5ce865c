using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>Servers on one core and clients on another, so that neither disturbs the other's caches; a machine with one core does without.</summary>
/// <remarks>bench/run.sh puts this program, which is the client, on core 1.</remarks>
internal static class Cores
{
    private const string ServerCore = "0";

    /// <summary>Starts a server on the servers' core. <c>taskset</c> becomes the program, so its process id is the server's.</summary>
    public static RunningProgram Start(string program, IEnumerable<string> arguments) => Options.Pinned
        ? RunningProgram.Start("taskset", ["-c", ServerCore, program, .. arguments])
        : RunningProgram.Start(program, arguments);
}
