namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>The deadlines of a connection to a backend.</summary>
internal sealed record BackendLimits
{
    /// <summary><c>BackendLimits:Connect</c>: for the connection to a backend. Default 5 s: HAProxy's documentation recommends a little
    /// over 3 s, one lost SYN.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>BackendLimits:Idle</c>: how long nothing may move either way. Default 10 min, as nginx's stream proxy_timeout: longer
    /// than the pings of WebSocket and gRPC, shorter than for ever.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary><c>BackendLimits:Linger</c>: how long a client may stay silent after its backend has said all. Default 30 s, as HAProxy's
    /// documentation sets timeout client-fin.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);

    public static BackendLimits Read(SettingsReader reader)
    {
        BackendLimits standard = new();
        BackendLimits limits = new()
        {
            Connect = reader.Duration("Connect", standard.Connect, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(2)),
            Idle = reader.Duration("Idle", standard.Idle, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Linger = reader.Duration("Linger", standard.Linger, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
        };
        reader.Close();
        return limits;
    }
}
