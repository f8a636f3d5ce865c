namespace OrleansOcsp.Silo.Admin;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it is an active member of the cluster.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live\n"));
        routes.MapGet("/health/ready", (ISiloStatusOracle silo) => silo.CurrentStatus == SiloStatus.Active
            ? Results.Text("ready\n")
            : Results.Text($"{silo.CurrentStatus}\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
