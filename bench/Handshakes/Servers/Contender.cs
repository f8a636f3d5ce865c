using System.Net;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary>A server under load.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="EndPoint">Where it speaks TLS.</param>
/// <param name="Program">Whose CPU time is counted, with that of its children.</param>
/// <param name="Staples">Whether it can.</param>
internal sealed record Contender(string Name, IPEndPoint EndPoint, RunningProgram Program, bool Staples = true) : IAsyncDisposable
{
    public TimeSpan CpuTime => CpuClock.Of(Program.Id);

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
