using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains;

/// <summary>Edges may call what <c>GrainContracts</c> offers them and nothing else; Orleans' gateway would let them call any
/// grain.</summary>
/// <remarks>A hurdle, not a wall: a client names itself. What keeps strangers out is mutual TLS (docs/operations.md).</remarks>
internal sealed class EdgeCallFilter : IIncomingGrainCallFilter
{
    // How Orleans names the client that lives in a silo: the admin API calls through it.
    private const string HostedClient = "hosted-";

    public Task Invoke(IIncomingGrainCallContext context)
    {
        bool isEdge = context.SourceId is { } caller && caller.IsClient()
            && !caller.Key.ToString()!.StartsWith(HostedClient, StringComparison.Ordinal);

        // Orleans' client itself talks to system targets: it asks which grains there are.
        return !isEdge || context.TargetId.IsSystemTarget()
            || context.InterfaceMethod.DeclaringType?.Assembly == typeof(ICertificateGrain).Assembly
            ? context.Invoke()
            : throw new UnauthorizedAccessException(
                $"{context.SourceId} called {context.InterfaceName}.{context.MethodName}; "
                + $"edges may call {nameof(ICertificateGrain)} and {nameof(ICatalogueBucketGrain)} only.");
    }
}
