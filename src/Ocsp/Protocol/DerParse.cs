using System.Diagnostics.CodeAnalysis;

namespace OrleansOcsp.Protocol;

/// <summary>One reading of one message. It keeps the first fault; after it every cursor stands at its end and yields nothing, so that the
/// code which follows the grammar needs no branch a line and still cannot run on.</summary>
internal sealed class DerParse
{
    /// <summary>The first fault; null while all is well.</summary>
    public UnreadableReason? Reason { get; private set; }

    /// <summary>The first fault in a sentence.</summary>
    public string Explanation { get; private set; } = "";

    [MemberNotNullWhen(true, nameof(Reason))]
    public bool Failed => Reason is not null;

    public void Fail(UnreadableReason reason, int offset, string what, string problem)
    {
        if (!Failed)
        {
            Reason = reason;
            Explanation = $"{what} at byte {offset}: {problem}";
        }
    }
}
