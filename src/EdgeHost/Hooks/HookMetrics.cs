using System.Diagnostics.Metrics;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>The numbers of the hooks.</summary>
internal sealed class HookMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansOcsp.Hooks";

    private readonly Counter<long> _calls;

    public HookMetrics(IMeterFactory meters) => _calls = meters.Create(MeterName)
        .CreateCounter<long>("ocsp.hook.calls", "{call}", "Events told to an operator's programs, by kind and by what came of it.");

    public void Told(HookEvent happened, string outcome)
    {
        if (_calls.Enabled)
        {
            _calls.Add(1, new("ocsp.hook.event", happened.Word), new("ocsp.hook.outcome", outcome));
        }
    }
}
