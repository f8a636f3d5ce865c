using BenchmarkDotNet.Running;
using OrleansOcsp.Bench.Micro;

BenchmarkSwitcher.FromTypes([typeof(ResponseBench), typeof(ScheduleBench), typeof(SlotBench)]).Run([.. args, .. args.Contains("--filter") ? Array.Empty<string>() : ["--filter", "*"]]);
