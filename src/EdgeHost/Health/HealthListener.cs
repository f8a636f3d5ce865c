using System.Net;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.EdgeHost.Health;

/// <summary>The health endpoints, and beside them the admin endpoints unless those have a listener of their own or are off.</summary>
/// <param name="endPoint">Where to listen.</param>
/// <param name="answers">What <c>/health</c> answers.</param>
/// <param name="admin">What all else answers; null: nothing does.</param>
internal sealed class HealthListener(IPEndPoint endPoint, HealthAnswers answers, AdminEndpoint? admin)
    : SideListener(endPoint, context => admin is null || context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        ? answers.AnswerAsync(context)
        : admin.InvokeAsync(context));
