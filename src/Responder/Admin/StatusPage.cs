using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using OrleansOcsp.Explaining;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Admin;

/// <summary>The page for people: which certificates there are, how they stand, and why. One document without script, image or link to
/// elsewhere. All that is written into it is encoded: names, files and messages come from certificates and responders.</summary>
internal static class StatusPage
{
    /// <summary>Rows on the page; the worst come first, a search finds the others.</summary>
    public const int MostRows = 200;

    private const int MostNames = 4;

    private const string Style = """
        :root{color-scheme:light dark}body{font:16px/1.4 system-ui,sans-serif;margin:1rem auto;max-width:60rem;padding:0 .7rem}
        h1{font-size:1.2rem}nav a{margin-right:1rem;white-space:nowrap}form,.counts{margin:.6rem 0}.counts span{margin-right:1rem;white-space:nowrap}
        article{border:1px solid #8886;border-left:.5rem solid #888;border-radius:.3rem;padding:.5rem .8rem;margin:.6rem 0}
        .good{border-left-color:#2a8a3a}.attention{border-left-color:#c98a00}.bad{border-left-color:#c8322b}.neutral{border-left-color:#888}
        h2{font-size:1rem;margin:0;overflow-wrap:anywhere}b{border:1px solid;border-radius:.3rem;padding:0 .35rem;font-size:.85rem}
        p{margin:.3rem 0;overflow-wrap:anywhere}small{opacity:.75;overflow-wrap:anywhere}
        svg{width:100%;height:.6rem;display:block;margin:.3rem 0}
        .track{fill:#8884}
        .gone{fill:#8889}.point{fill:#2a6fd8}input{font:inherit;max-width:60%}
        """;

    /// <summary>Nothing but the style above: what somebody managed to write into the page would not run.</summary>
    public static string ContentSecurityPolicy { get; } = "default-src 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))
        + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static string Write(OverviewPage page, string? search, DateTimeOffset now, IReadOnlyList<Uri> links)
    {
        var html = new StringBuilder(4096);
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Staples</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"refresh\" content=\"10\">")
            .Append("<style>").Append(Style).Append("</style></head><body><h1>Staples at ").Append(Rejection.Utc(now)).Append("</h1>");
        Links(html, links);
        html.Append("<p class=\"counts\">");
        foreach ((string state, int count) in page.Counts.OrderByDescending(one => one.Value))
        {
            html.Append(CultureInfo.InvariantCulture, $"<span>{count} {Text(state)}</span> ");
        }

        html.Append("</p><form><input name=\"search\" placeholder=\"name or key\" aria-label=\"name or key\" value=\"")
            .Append(Text(search ?? "")).Append("\"> <button>Search</button></form>");
        foreach (OverviewRow row in page.Rows)
        {
            Row(html, row, now);
        }

        if (page.Rows.Count == MostRows)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p>Only {MostRows} are shown, the worst first. Search for others.</p>");
        }

        return html.Append(page.Rows.Count == 0 ? "<p>No certificate.</p>" : "").Append("</body></html>\n").ToString();
    }

    private static void Links(StringBuilder html, IReadOnlyList<Uri> links)
    {
        if (links.Count > 0)
        {
            html.Append("<nav>").AppendJoin(' ', links.Select(link => $"<a href=\"{Text(link.AbsoluteUri)}\">{Text(link.Authority)}</a>")).Append("</nav>");
        }
    }

    private static void Row(StringBuilder html, OverviewRow row, DateTimeOffset now)
    {
        Explanation why = row.Why;
        html.Append("<article class=\"").Append(VerdictText.Kebab(why.Tone.ToString())).Append("\"><h2>").Append(Text(Names(row)))
            .Append(" <b>").Append(Text(why.Word)).Append("</b></h2>");
        Window(html, row.Certificate.Keeper, now);
        foreach (string sentence in new[] { why.Cause, why.Handshakes, why.Obstacle, why.Next, $"To do: {why.Advice}" }.Concat(why.Remarks))
        {
            html.Append(sentence.Length > 0 ? $"<p>{Text(sentence)}</p>" : "");
        }

        string policy = VerdictText.Kebab(row.Certificate.Policy.ToString()) + (row.Certificate.MustStaple ? ", must-staple" : "");
        html.Append("<small>").Append(Text($"{policy}; {row.Certificate.KeyKind} {row.Certificate.Key}; {row.Certificate.Origin}"))
            .Append("</small></article>");
    }

    /// <summary>The window from thisUpdate to nextUpdate as a bar: what is gone of it, and where the next refresh lies.</summary>
    private static void Window(StringBuilder html, KeeperSnapshot? kept, DateTimeOffset now)
    {
        if (kept?.Staple is not { Window: { Length.Ticks: > 0 } window })
        {
            return;
        }

        double At(DateTimeOffset time) => Math.Clamp((time - window.ThisUpdate) / window.Length * 1000, 0, 1000);
        string left = now < window.NextUpdate ? $"{Moment.Length(window.NextUpdate - now)} left" : "run out";
        html.Append("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\"><title>").Append(left).Append("</title>")
            .Append("<rect class=\"track\" width=\"1000\" height=\"10\"/>")
            .Append(CultureInfo.InvariantCulture, $"<rect class=\"gone\" width=\"{At(now):0}\" height=\"10\"/>");
        if (kept.NextAttempt is { } next && next >= now)
        {
            html.Append(
                CultureInfo.InvariantCulture, $"<rect class=\"point\" x=\"{Math.Min(At(next), 994):0}\" width=\"6\" height=\"10\"/>");
        }

        html.Append("</svg><small>").Append(left)
            .Append(kept.NextAttempt is { } at ? $", next refresh {Moment.Of(at, now)}" : "").Append("</small>");
    }

    private static string Names(OverviewRow row) => row.Names.Count switch
    {
        0 => row.Certificate.Key.ToString(),
        <= MostNames => string.Join(", ", row.Names),
        _ => $"{string.Join(", ", row.Names.Take(MostNames))} and {row.Names.Count - MostNames} more",
    };

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
