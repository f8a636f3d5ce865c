using OrleansOcsp.Certificates;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Silo.Settings;

namespace OrleansOcsp.Silo.Admin;

/// <summary>What an operator asks of the cluster, at any silo: list, explain, refresh, remove.</summary>
internal static class AdminEndpoints
{
    private const int PageMax = 1000;

    public static void MapAdmin(this IEndpointRouteBuilder routes, SiloSettings settings)
    {
        RouteGroupBuilder admin = routes.MapGroup("/admin").AddEndpointFilter(new AdminGuard(settings.AdminToken));
        admin.MapGet("/certificates", ListAsync);
        admin.MapGet("/certificates/{key}", (string key, IGrainFactory grains) => AskAsync(grains, key, grain => grain.Explain()));
        admin.MapPost("/certificates/{key}/refresh", (string key, IGrainFactory grains) =>
            AskAsync(grains, key, grain => grain.RefreshNow()));
        admin.MapDelete("/certificates/{key}", RemoveAsync);
    }

    // Keys are hashes and a bucket is their first six bits, so the buckets one after the other are the keys in order.
    private static async Task<IResult> ListAsync(IGrainFactory grains, string? after, string? state, int? limit)
    {
        if (after is not null && !CertificateKey.TryParse(after, out _))
        {
            return Problem("after", after);
        }

        int wanted = Math.Clamp(limit ?? 100, 1, PageMax);
        List<MemberReport> page = [];
        for (int bucket = after is null ? 0 : CatalogueBuckets.Of(after); bucket < CatalogueBuckets.Count && page.Count < wanted; bucket++)
        {
            page.AddRange(await grains.GetGrain<ICatalogueBucketKeeping>(bucket).List(after ?? "", state, wanted - page.Count));
        }

        return Results.Ok(new
        {
            Certificates = page.Select(member => new { member.Certificate, member.State, member.NextAttempt }),
            Next = page.Count == wanted ? page[^1].Certificate : null,
        });
    }

    private static async Task<IResult> RemoveAsync(string key, IGrainFactory grains)
    {
        if (!CertificateKey.TryParse(key, out CertificateKey certificate))
        {
            return Problem("key", key);
        }

        await grains.GetGrain<ICertificateKeeping>(certificate.ToString()).Remove();
        return Results.NoContent();
    }

    private static async Task<IResult> AskAsync(
        IGrainFactory grains, string key, Func<ICertificateKeeping, Task<CertificateExplanation?>> ask)
    {
        if (!CertificateKey.TryParse(key, out CertificateKey certificate))
        {
            return Problem("key", key);
        }

        CertificateExplanation? explanation = await ask(grains.GetGrain<ICertificateKeeping>(certificate.ToString()));
        return explanation is null ? Results.NotFound() : Results.Ok(explanation);
    }

    private static IResult Problem(string name, string seen) =>
        Results.Problem($"{name} is '{seen}'; expected a certificate's key: the SHA-256 of its DER as 64 hex digits.", statusCode: 400);
}
