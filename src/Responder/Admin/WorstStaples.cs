using System.Globalization;
using System.Text;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Responder.Admin;

/// <summary>What is left of the worst staples, for Prometheus to scrape: the only numbers that name certificates
/// (docs/adr/0016-worst-in-metrics.md).</summary>
internal static class WorstStaples
{
    /// <summary>Prometheus' text format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static byte[] Write(OverviewPage page, DateTimeOffset now)
    {
        StringBuilder text = new("# HELP ocsp_staple_worst_life_ratio The share of its window that is left; 0: run out, or never there.\n"
            + "# TYPE ocsp_staple_worst_life_ratio gauge\n");
        foreach (OverviewRow row in page.Rows)
        {
            if (row.Certificate.Keeper is { State: not KeeperState.NotApplicable } kept)
            {
                double life = kept.Staple is { Window: { Length.Ticks: > 0 } window } ? window.Remaining(now) / window.Length : 0;
                text.Append("ocsp_staple_worst_life_ratio{ocsp_name=\"").Append(Label(row.Names.Count > 0 ? row.Names[0] : ""))
                    .Append(CultureInfo.InvariantCulture, $"\",ocsp_certificate=\"{row.Certificate.Key}\"}} {life}\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Names come from certificates.
    private static string Label(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
}
