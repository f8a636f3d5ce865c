using System.Buffers;
using System.Text.Json;
using OrleansOcsp.Explaining;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Admin;

/// <summary>Writes lists and explanations as JSON. Times are ISO 8601 in UTC.</summary>
internal static class OverviewJson
{
    public static ReadOnlyMemory<byte> Write(OverviewPage page) => Document(json =>
    {
        json.WriteStartObject("counts");
        foreach ((string state, int count) in page.Counts.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            json.WriteNumber(state, count);
        }

        json.WriteEndObject();
        json.WriteStartArray("staples");
        foreach (OverviewRow row in page.Rows)
        {
            json.WriteStartObject();
            json.WriteStartArray("names");
            foreach (string name in row.Names)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            Certificate(json, row.Certificate, row.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("next", page.Next?.ToString());
    });

    public static ReadOnlyMemory<byte> Write(NameExplanation name) => Document(json =>
    {
        json.WriteString("name", name.Name);
        json.WriteString("state", VerdictText.Kebab(name.State.ToString()));
        json.WriteString("text", name.Text);
        json.WriteStartArray("certificates");
        foreach (CertificateAndWhy one in name.Certificates)
        {
            json.WriteStartObject();
            Certificate(json, one.Certificate, one.Why);
            Why(json, one.Why);
            Keeping(json, one.Certificate.Keeper);
            Responders(json, one.Certificate.Keeper?.Responders ?? []);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static ReadOnlyMemory<byte> Document(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void Certificate(Utf8JsonWriter json, ExplainedCertificate certificate, Explanation why)
    {
        json.WriteString("key", certificate.Key.ToString());
        json.WriteString("keyKind", certificate.KeyKind);
        json.WriteString("origin", certificate.Origin);
        json.WriteString("policy", VerdictText.Kebab(certificate.Policy.ToString()));
        json.WriteBoolean("mustStaple", certificate.MustStaple);
        Time(json, "notAfter", certificate.NotAfter);
        json.WriteString("state", VerdictText.Kebab(why.State.ToString()));
        json.WriteString("trouble", VerdictText.Kebab(why.Trouble.ToString()));
        json.WriteString("tone", VerdictText.Kebab(why.Tone.ToString()));
        KeeperSnapshot? kept = certificate.Keeper;
        json.WriteString("status", kept?.Staple is { } held ? VerdictText.Word(held.Status) : null);
        Time(json, "thisUpdate", kept?.Staple?.Window.ThisUpdate);
        Time(json, "nextUpdate", kept?.Staple?.Window.NextUpdate);
        Time(json, "lastAttempt", kept?.LastAttempt);
        Time(json, "nextAttempt", kept?.NextAttempt);
        json.WriteNumber("consecutiveFailures", kept?.ConsecutiveFailures ?? 0);
        json.WriteString("lastProblem", kept?.LastProblem ?? certificate.Problem);
    }

    private static void Why(Utf8JsonWriter json, Explanation why)
    {
        json.WriteString("text", why.Text);
        json.WriteString("cause", why.Cause);
        Time(json, "since", why.Since);
        json.WriteString("handshakes", why.Handshakes);
        json.WriteString("obstacle", why.Obstacle);
        json.WriteString("next", why.Next);
        Time(json, "nextAt", why.NextAt);
        json.WriteString("advice", why.Advice);
        json.WriteStartArray("remarks");
        foreach (string remark in why.Remarks)
        {
            json.WriteStringValue(remark);
        }

        json.WriteEndArray();
    }

    private static void Keeping(Utf8JsonWriter json, KeeperSnapshot? kept)
    {
        Time(json, "firstSeen", kept?.FirstSeen);
        json.WriteString("storeProblem", kept?.StoreProblem);
        if (kept?.Remote is not { } remote)
        {
            json.WriteNull("keeper");
            return;
        }

        json.WriteStartObject("keeper");
        json.WriteString("node", remote.Node);
        json.WriteString("activation", remote.Activation);
        Time(json, "lastWord", remote.LastWord);
        json.WriteBoolean("stoodInFor", remote.StoodInFor);
        if (remote.Watchers is { } watchers)
        {
            json.WriteNumber("watchers", watchers);
        }

        Time(json, "lastWatched", remote.LastWatched);
        json.WriteEndObject();
    }

    private static void Responders(Utf8JsonWriter json, IReadOnlyList<EndpointSnapshot> responders)
    {
        json.WriteStartArray("responders");
        foreach (EndpointSnapshot responder in responders)
        {
            ResponderSnapshot health = responder.Health;
            json.WriteStartObject();
            json.WriteString("url", responder.Url.AbsoluteUri);
            json.WriteBoolean("writtenByOperator", responder.WrittenByOperator);
            json.WriteNumber("failuresInRow", health.FailuresInRow);
            Time(json, "openSince", health.OpenSince);
            Time(json, "nextProbe", health.NextProbe);
            Time(json, "pausedUntil", health.PausedUntil);
            json.WriteString("lastFailure", health.LastFailure);
            json.WriteString("clockAhead", health.ClockAhead?.ToString("c"));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
