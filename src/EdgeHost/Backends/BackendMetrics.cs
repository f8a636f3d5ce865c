using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansOcsp.EdgeHost.Backends;

/// <summary>How a connection to a backend ended.</summary>
internal enum BackendOutcome
{
    Finished,
    ClientBroke,
    BackendBroke,
    CutOff,
    Unreachable,
    NoBackend,
}

/// <summary>Counts the connections to backends.</summary>
internal sealed class BackendMetrics
{
    public const string MeterName = "OrleansOcsp.EdgeHost";

    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _ended;

    public BackendMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _active = meter.CreateUpDownCounter<long>(
            "ocsp.edge.backend.active_connections", "{connection}", "Connections joined to a backend now.");
        _ended = meter.CreateCounter<long>("ocsp.edge.backend.connections", "{connection}", "Connections that have ended, by how.");
    }

    public void Opened() => _active.Add(1);

    public void Closed(TunnelEnd end)
    {
        _active.Add(-1);
        Ended(end switch
        {
            TunnelEnd.Finished => BackendOutcome.Finished,
            TunnelEnd.ClientBroke => BackendOutcome.ClientBroke,
            TunnelEnd.BackendBroke => BackendOutcome.BackendBroke,
            _ => BackendOutcome.CutOff,
        });
    }

    public void Ended(BackendOutcome outcome)
    {
        if (_ended.Enabled)
        {
            _ended.Add(1, new KeyValuePair<string, object?>("outcome", Word(outcome)));
        }
    }

    private static string Word(BackendOutcome outcome) => outcome switch
    {
        BackendOutcome.Finished => "finished",
        BackendOutcome.ClientBroke => "client_broke",
        BackendOutcome.BackendBroke => "backend_broke",
        BackendOutcome.CutOff => "cut_off",
        BackendOutcome.Unreachable => "unreachable",
        BackendOutcome.NoBackend => "no_backend",
        _ => throw new UnreachableException(),
    };
}
