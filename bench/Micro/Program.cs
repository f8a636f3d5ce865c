using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OrleansOcsp.Bench.Micro;

// In this process: a project that BenchmarkDotNet generates would not find its way through our output tree.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
string[] all = args.Contains("--filter") ? [] : ["--filter", "*"];
BenchmarkSwitcher.FromTypes([typeof(ResponseBench), typeof(ScheduleBench), typeof(SlotBench)]).Run([.. args, .. all], config);
