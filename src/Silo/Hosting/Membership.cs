using Orleans.Configuration;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>Who belongs to the cluster: a dead silo is known to be dead within seconds, a slow one is left alive.</summary>
internal static class Membership
{
    public static void Tune(ClusterMembershipOptions options)
    {
        // Three probes in a row that got no answer within a second each, seen by two silos (by one where there are only two). A killed
        // process refuses connections, so its probes fail at once; one that pauses for two seconds (a collection, a busy machine) answers
        // the third. Orleans' own 5 s would leave a dead silo's certificates without a grain for 15 s.
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;
        options.NumVotesForDeathDeclaration = 2;

        // A silo that starts anew looks for those that are still entered but silent: three missed entries.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        options.NumMissedTableIAmAliveLimit = 3;

        // Gossip tells of changes; the table is what repairs lost gossip.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(15);

        // A day of dead rows is enough for whoever looks for the reason.
        options.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }
}
