using System.Net;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.Silo.Settings;

/// <summary><c>Responder</c>: the caching OCSP responder of a silo, for servers and peers that ask it instead of the CA.</summary>
internal sealed record ResponderSettings
{
    /// <summary><c>Responder:Listen</c>: its addresses, plain HTTP as OCSP is. No default: without it there is no responder.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary><c>Responder:PathPrefix</c>: the path of its URL, such as /ocsp. Default: none.</summary>
    public string PathPrefix { get; init; } = "";

    /// <returns>Null where the section is not there.</returns>
    public static ResponderSettings? Read(SettingsReader section)
    {
        IReadOnlyList<IPEndPoint> listen = section.Values<IPEndPoint>("Listen", EndPoints.TryParseListen, EndPoints.ExpectedListen);
        string? prefix = section.Text("PathPrefix");
        section.Close();
        if (prefix is not null && !prefix.StartsWith('/'))
        {
            section.Fault("PathPrefix", $"is '{prefix}'; expected a path such as /ocsp.");
        }

        return listen.Count == 0 ? null : new ResponderSettings { Listen = listen, PathPrefix = prefix?.TrimEnd('/') ?? "" };
    }
}
