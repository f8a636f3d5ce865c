using System.Text;
using BenchmarkDotNet.Attributes;
using OrleansOcsp.Tls;

namespace OrleansOcsp.Bench.Micro;

/// <summary>A server name's look-up, as the ClientHello callback does it.</summary>
[MemoryDiagnoser]
public class SlotBench
{
    private ServerNames _names = ServerNames.Empty;
    private byte[][] _asked = [];
    private int _next;

    [Params(1, 1_000, 100_000)]
    public int Names { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _asked = [.. Enumerable.Range(0, Names).Select(static i => Encoding.ASCII.GetBytes($"shop-{i}.customers.example.test"))];
        _names = new ServerNames(
            _asked.Select(static name => KeyValuePair.Create(Encoding.ASCII.GetString(name), new NameSlot(new ServedName()))), null, strictSni: true);
    }

    [Benchmark]
    public object? Find() => _names.Find(_asked[_next = (_next + 1) % _asked.Length])?.Served;
}
