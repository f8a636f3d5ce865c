namespace OrleansOcsp.Verification;

/// <summary>Verdicts in words. The first line is for programs: <c>good</c>, <c>revoked</c>, <c>unknown</c>,
/// <c>error:&lt;responseStatus&gt;</c>, <c>invalid:&lt;reason&gt;</c> or <c>unreadable:&lt;reason&gt;</c>.</summary>
public static class VerdictText
{
    /// <summary>The verdict in one stable word or pair of words.</summary>
    public static string FirstLine(StapleVerdict verdict) => throw new NotImplementedException();

    /// <inheritdoc cref="FirstLine(StapleVerdict)"/>
    public static string FirstLine(ResponseVerdict verdict) => throw new NotImplementedException();

    /// <summary>The verdict for people: sentences, one a line.</summary>
    public static IReadOnlyList<string> Sentences(StapleVerdict verdict) => throw new NotImplementedException();

    /// <inheritdoc cref="Sentences(StapleVerdict)"/>
    public static IReadOnlyList<string> Sentences(ResponseVerdict verdict) => throw new NotImplementedException();
}
