using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansOcsp.Responder;

/// <summary>How a request ended.</summary>
public enum ResponderOutcome
{
    /// <summary>A response was sent.</summary>
    Answered,

    /// <summary>The client had it already (304).</summary>
    NotModified,

    /// <summary>Not a certificate of ours.</summary>
    Unauthorized,

    /// <summary>Nothing current.</summary>
    TryLater,

    /// <summary>Not a request.</summary>
    MalformedRequest,

    /// <summary>Refused before OCSP: method, path or length.</summary>
    BadHttp,
}

/// <summary>The numbers of the responder.</summary>
public sealed class ResponderMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansOcsp.Responder";

    private static readonly FrozenDictionary<ResponderOutcome, KeyValuePair<string, object?>> Tags =
        Enum.GetValues<ResponderOutcome>().ToFrozenDictionary(
            outcome => outcome, outcome => KeyValuePair.Create<string, object?>("ocsp.responder.outcome", Word(outcome)));

    private readonly Counter<long> _requests;
    private readonly Counter<long> _fetches;

    public ResponderMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("ocsp.responder.requests", "{request}", "OCSP requests, by how they ended.");
        _fetches = meter.CreateCounter<long>(
            "ocsp.responder.fetches", "{fetch}", "Questions passed on to a CA because a client asked: the other hash, certificates not kept.");
    }

    internal void Count(ResponderOutcome outcome)
    {
        if (_requests.Enabled)
        {
            _requests.Add(1, Tags[outcome]);
        }
    }

    internal void CountFetch(string outcome)
    {
        if (_fetches.Enabled)
        {
            _fetches.Add(1, new KeyValuePair<string, object?>("ocsp.responder.outcome", outcome));
        }
    }

    private static string Word(ResponderOutcome outcome) => outcome switch
    {
        ResponderOutcome.Answered => "answered",
        ResponderOutcome.NotModified => "not_modified",
        ResponderOutcome.Unauthorized => "unauthorized",
        ResponderOutcome.TryLater => "try_later",
        ResponderOutcome.MalformedRequest => "malformed_request",
        ResponderOutcome.BadHttp => "bad_http",
        _ => throw new UnreachableException(),
    };
}
