using OpenTelemetry.Trace;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>Of what begins in a silo, our own spans begin a trace: refreshes. Edges' questions, some each second and edge for ever, would bury
/// them; where they belong to a trace, they are kept with it.</summary>
internal sealed class RefreshSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(
        samplingParameters.Name.StartsWith("ocsp.", StringComparison.Ordinal) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
}
