using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>One entry of <c>Hooks</c>: a program that is told what happens to certificates.</summary>
internal sealed record HookSettings
{
    /// <summary>The entry's key, <c>Hooks:0</c>, for messages.</summary>
    public required string Key { get; init; }

    /// <summary><c>On</c>: revoked, stale, recovered, certificate-changed. Default: all.</summary>
    public IReadOnlyList<HookKind> On { get; init; } = [.. HookEvent.Words.Values];

    /// <summary><c>Command</c>: for <c>/bin/sh -c</c>. What happened stands in OCSP_EVENT, OCSP_NAME, OCSP_FILE and OCSP_CERTIFICATE.</summary>
    public string? Command { get; init; }

    /// <summary><c>Url</c>: gets a POST with the same as JSON; expected is a status of 200 to 299. Either this or <see cref="Command"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary><c>Deadline</c>: after it the command is killed, the request given up. Default 30 s: a webhook answers in one or two, an
    /// ACME client that does more than to note it down should go into the background.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>Interval</c>: from one call to the next at least. Default 1 s: a CA that revokes ten thousand certificates at once must
    /// not start ten thousand programs.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads one entry; what is wrong is told to the reader, and then the result is null.</summary>
    public static HookSettings? Read(SettingsReader reader)
    {
        IReadOnlyList<HookKind> on = reader.Values<HookKind>(
            "On", HookEvent.Words.TryGetValue, "one of " + string.Join(", ", HookEvent.Words.Keys));
        HookSettings standard = new() { Key = reader.Path };
        HookSettings settings = standard with
        {
            On = on.Count > 0 ? on : standard.On,
            Command = reader.Text("Command"),
            Url = reader.Value<Uri?>("Url", null, HttpUrls.TryParse, HttpUrls.Expected),
            Deadline = reader.Duration("Deadline", standard.Deadline, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            Interval = reader.Duration("Interval", standard.Interval, TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
        bool one = (settings.Command is null) != (reader.Text("Url") is null);
        reader.Close();
        if (!one)
        {
            reader.Fault("Command", "or Url is needed: exactly one of the two.");
        }

        return one && (settings.Command ?? (object?)settings.Url) is not null ? settings : null;
    }
}
