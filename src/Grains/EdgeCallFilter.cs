using OrleansOcsp.GrainContracts;

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
        // Orleans' client itself talks to system targets: it asks which grains there are.
        if (FindEdge(context.SourceId) is not { } edge || context.TargetId.IsSystemTarget())
        {
            return context.Invoke();
        }

        if (context.InterfaceMethod.DeclaringType?.Assembly != typeof(ICertificateGrain).Assembly)
        {
            throw new UnauthorizedAccessException(
                $"{context.SourceId} called {context.InterfaceName}.{context.MethodName}; "
                + $"edges may call {nameof(ICertificateGrain)} and {nameof(ICatalogueBucketGrain)} only.");
        }

        RequestContext.Set(Caller, edge);
        return context.Invoke();
    }

    // The client's name, if the caller is one outside of the silos.
    private static string? FindEdge(GrainId? caller) =>
        caller is { } id && id.IsClient() && id.Key.ToString() is { } name && !name.StartsWith(HostedClient, StringComparison.Ordinal)
            ? name : null;
}
