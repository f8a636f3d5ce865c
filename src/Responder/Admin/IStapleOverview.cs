using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;

namespace OrleansOcsp.Responder.Admin;

/// <summary>What an admin listener shows and does: an edge's certificates, or a cluster's. Calls must be quick, however often they
/// come.</summary>
public interface IStapleOverview
{
    /// <summary>The certificates, a page at a time.</summary>
    ValueTask<OverviewPage> ListAsync(OverviewQuery query, CancellationToken cancellation);

    /// <summary>Why a server name is stapled or not; a certificate's key is a name too. Null: nobody here knows it.</summary>
    ValueTask<NameExplanation?> ExplainAsync(string name, CancellationToken cancellation);

    /// <summary>Asks a responder about a certificate now, and ends with the attempt. False: it is not kept here.</summary>
    Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation);

    /// <summary>Forgets a certificate, until somebody wants it again. Null: certificates are not removed here. False: it is not kept
    /// here.</summary>
    Task<bool?> RemoveAsync(CertificateKey key, CancellationToken cancellation) => Task.FromResult<bool?>(null);
}

/// <summary>Which certificates to list.</summary>
/// <param name="Limit">At most so many: 1 to <see cref="LimitMax"/>.</param>
public sealed record OverviewQuery(int Limit)
{
    /// <summary>The longest page.</summary>
    public const int LimitMax = 1000;

    /// <summary>Only those whose key comes after this one; null: from the first on.</summary>
    public CertificateKey? After { get; init; }

    /// <summary>Only those with this in a name (where names are known) or at the start of the key; null: all.</summary>
    public string? Search { get; init; }

    /// <summary>Only those in this state: <see cref="Explanation.Word"/>, or the part of it before the comma; null: all.</summary>
    public string? State { get; init; }

    /// <summary>Those that clients notice first, instead of by key; a source that cannot sort may ignore it. Then there is no next
    /// page.</summary>
    public bool WorstFirst { get; init; }

    /// <summary>Whether a certificate whose <see cref="Explanation.Word"/> is this is wanted.</summary>
    public bool Wants(string word) => State is not { } state || word.Equals(state, StringComparison.OrdinalIgnoreCase)
        || (word.Length > state.Length && word[state.Length] == ',' && word.StartsWith(state, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A page of certificates.</summary>
/// <param name="Rows">The certificates.</param>
/// <param name="Next">What <see cref="OverviewQuery.After"/> is to be for the next page; null: this was the last.</param>
public sealed record OverviewPage(IReadOnlyList<OverviewRow> Rows, CertificateKey? Next)
{
    /// <summary>How many certificates there are in all, by state; empty: not counted.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();
}

/// <summary>One certificate in a list.</summary>
/// <param name="Names">The server names that it is for; empty: not known here.</param>
/// <param name="Certificate">The certificate.</param>
/// <param name="Why">How it stands.</param>
public sealed record OverviewRow(IReadOnlyList<string> Names, ExplainedCertificate Certificate, Explanation Why);
