using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder;

/// <summary>Answers for nothing: what no keeper feeds is <c>unauthorized</c>.</summary>
public sealed class NoOtherResponses : IOtherResponses
{
    private static readonly ResponseLookup NotKnown = new ResponseLookup.NotKnown();

    public ValueTask<ResponseLookup> FindUnknownAsync(CertId certId, LookupScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult(NotKnown);

    public ValueTask<ResponseLookup> FindOtherHashAsync(
        StapleWanted wanted, CertId certId, LookupScope scope, CancellationToken cancellation) => ValueTask.FromResult(NotKnown);
}
