using OrleansOcsp.Verification;

namespace OrleansOcsp.Explaining;

/// <summary>Why a certificate is stapled or not, for a person who may have to act. Sentences end with a full stop; times are UTC.</summary>
/// <param name="State">What there is to staple.</param>
/// <param name="Trouble">What stands in the way of a newer answer.</param>
/// <param name="Tone">How much it matters.</param>
public sealed record Explanation(ExplainedState State, Trouble Trouble, Tone Tone)
{
    /// <summary>Why it is so.</summary>
    public required string Cause { get; init; }

    /// <summary>Since when; null: not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What a client sees; empty where nothing is served.</summary>
    public string Handshakes { get; init; } = "";

    /// <summary>What stands in the way of a newer answer; empty: nothing.</summary>
    public string Obstacle { get; init; } = "";

    /// <summary>What happens next by itself, and when.</summary>
    public required string Next { get; init; }

    /// <summary>When that is; null: now, or never.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>What a person can do.</summary>
    public required string Advice { get; init; }

    /// <summary>What else is worth knowing: clocks, alarms, the store.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>State and trouble in words for programs and tables: <c>stapled</c>, <c>expired, breaker-open</c>.</summary>
    public string Word => Trouble is Trouble.None or Trouble.NotNewer ? VerdictText.Kebab(State.ToString())
        : $"{VerdictText.Kebab(State.ToString())}, {VerdictText.Kebab(Trouble.ToString())}";

    /// <summary>All of it, in one line.</summary>
    public string Text => string.Join(
        ' ', new[] { Cause, Handshakes, Obstacle, Next, $"To do: {Advice}" }.Concat(Remarks).Where(part => part.Length > 0));

    /// <summary>Explains a certificate.</summary>
    public static Explanation Of(ExplainedCertificate certificate, DateTimeOffset now) =>
        new CertificateExplaining(certificate, now).Explain();
}
