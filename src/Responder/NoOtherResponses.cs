using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder;

/// <summary>Answers for nothing: what no keeper feeds is <c>unauthorized</c>.</summary>
public sealed class NoOtherResponses : IOtherResponses
{
    private static readonly ResponseLookup NotKnown = new ResponseLookup.NotKnown();

    public ValueTask<ResponseLookup> FindUnknownAsync(CertId certId, LookupScope scope, CancellationToken cancellation) =>
        ValueTask.FromResult(NotKnown);

    public ValueTask<ResponseLookup> FindOtherHashAsync(
        StapleWanted wanted, Staple kept, CertId certId, LookupScope scope, CancellationToken cancellation) => ValueTask.FromResult(NotKnown);
}
