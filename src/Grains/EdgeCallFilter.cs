using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Certificates;

namespace OrleansOcsp.Grains;

/// <summary>Edges may call what <c>GrainContracts</c> offers them and nothing else; Orleans' gateway would let them call any
/// grain.</summary>
/// <remarks>A hurdle, not a wall: a client names itself. What keeps strangers out is mutual TLS (docs/operations.md).</remarks>
internal sealed class EdgeCallFilter : IIncomingGrainCallFilter
{
    // How Orleans names the client that lives in a silo: the admin API calls through it.
    private const string HostedClient = "hosted-";

    private const string Caller = "ocsp.edge";

    /// <summary>The edge whose call this is, by the name that it has for as long as it runs; null: no edge's. Once: what the call causes, a timer
    /// among it, is not to carry it along.</summary>
    public static string? TakeCallingEdge()
    {
        string? edge = RequestContext.Get(Caller) as string;
        RequestContext.Remove(Caller);
        return edge;
    }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        bool isEdge = context.SourceId is { } caller && caller.IsClient()
            && !caller.Key.ToString()!.StartsWith(HostedClient, StringComparison.Ordinal);

        if (isEdge && context.Grain is CertificateGrain)
        {
            RequestContext.Set(Caller, context.SourceId!.Value.Key.ToString());
        }

        // Orleans' client itself talks to system targets: it asks which grains there are.
        return !isEdge || context.TargetId.IsSystemTarget()
            || context.InterfaceMethod.DeclaringType?.Assembly == typeof(ICertificateGrain).Assembly
            ? context.Invoke()
            : throw new UnauthorizedAccessException(
                $"{context.SourceId} called {context.InterfaceName}.{context.MethodName}; "
                + $"edges may call {nameof(ICertificateGrain)} and {nameof(ICatalogueBucketGrain)} only.");
    }
}
