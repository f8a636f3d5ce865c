using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>
/// Every fault of a responder, each at a responder of its own, for one SoftFail and one must-staple name. Real time and short windows: a
/// real program cannot be given another clock.
/// </summary>
public sealed class FaultTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(24);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Issue: "back within 40 s of the responder's return".
    private static readonly TimeSpan Comeback = TimeSpan.FromSeconds(40);

    // Null: down.
    private static readonly ResponderFault?[] Faults =
    [
        null,
        ResponderFault.TryLater,
        ResponderFault.Http500,
        ResponderFault.Hang,
        ResponderFault.SlowDrip,
        ResponderFault.Garbage,
        ResponderFault.WrongSigner,
        ResponderFault.WrongSerial,
        ResponderFault.HugeBody,
    ];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_good_staple_outlives_every_fault_until_its_nextUpdate_and_not_a_second_longer()
    {
        await using var lab = new Lab();
        List<Trial> trials = [];
        foreach (ResponderFault? fault in Faults)
        {
            OcspResponder responder = await lab.StartResponderAsync(Window);
            string name = fault?.ToString().ToLowerInvariant() ?? "down";
            trials.Add(new Trial(fault, responder, lab.Add($"{name}.soft.example", responder)));
            trials.Add(new Trial(fault, responder, lab.Add($"{name}.hard.example", responder, mustStaple: true)));
        }

        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        await Task.WhenAll(trials.Select(static trial => trial.BreakAsync()));
        await Task.WhenAll(trials.Select(trial => trial.WatchItEndAsync(edge)));
        await Task.WhenAll(trials.Select(static trial => trial.RepairAsync()));
        await Task.WhenAll(trials.Select(trial => trial.WatchItComeBackAsync(edge)));

        string[] complaints = [.. trials.SelectMany(static trial => trial.Complaints())];
        Assert.True(complaints.Length == 0, string.Join('\n', complaints) + "\n" + edge.Output);
    }

    private sealed class Trial(ResponderFault? fault, OcspResponder responder, ThrowawayCertificate leaf)
    {
        private IReadOnlyList<Sighting> _sightings = [];
        private Sighting? _gone;
        private Sighting? _back;

        private string Name => leaf.Options.DnsNames[0];

        private bool MustStaple => leaf.Options.MustStaple;

        // Those that say "the responder is ill": when it is well again, its certificates are asked for with its breaker's probe. A wrong
        // answer concerns one certificate, whose own backoff decides.
        private bool IsOutage =>
            fault is null or ResponderFault.TryLater or ResponderFault.Http500 or ResponderFault.Hang or ResponderFault.SlowDrip;

        public async Task BreakAsync()
        {
            if (fault is { } known)
            {
                responder.Fault = known;
            }
            else
            {
                await responder.TakeDownAsync();
            }
        }

        public async Task RepairAsync()
        {
            responder.Fault = ResponderFault.None;
            await responder.BringUpAsync();
        }

        public async Task WatchItEndAsync(EdgeProcess edge)
        {
            var watch = new StapleWatch(edge, leaf);

            // A fetch may have been under way when the responder broke: twice the window is the longest that a staple can go on.
            _gone = await watch.LookUntilAsync(static sighting => sighting.Staple is null, Now + (2 * Window));
            _sightings = watch.Sightings;
        }

        public async Task WatchItComeBackAsync(EdgeProcess edge) =>
            _back = await new StapleWatch(edge, leaf).LookUntilAsync(
                static sighting => sighting.Staple is { Status: CertStatus.Good }, Now + Comeback);

        public IEnumerable<string> Complaints()
        {
            if (_sightings[0].Staple is not { Status: CertStatus.Good })
            {
                yield return $"{Name}: not stapled good to begin with";
                yield break;
            }

            DateTimeOffset end = _sightings.Max(static sighting => sighting.Staple?.Window.NextUpdate ?? default);
            string? complaint = _gone switch
            {
                null => $"{Name}: still stapled long after the end of its window, {end:T}",
                { Before: var at } when at < end - Second =>
                    $"{Name}: no staple at {at:HH:mm:ss.fff}, though it had one until {end:HH:mm:ss.fff}",
                { Disbelieved: { } verdict } => $"{Name}: stapled what nobody may believe: {verdict}",
                { Completed: true } when MustStaple => $"{Name}: let in without a staple",
                { Completed: false } when !MustStaple => $"{Name}: refused for want of a staple",
                { Completed: false, Alert: null } => $"{Name}: refused without an alert",
                _ when IsOutage && _back is null => $"{Name}: no staple {Comeback.TotalSeconds} s after the responder's return",
                _ => null,
            };
            if (complaint is not null)
            {
                yield return complaint;
            }
        }
    }
}
