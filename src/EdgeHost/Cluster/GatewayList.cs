using System.Net;
using System.Net.Sockets;
using Orleans.Messaging;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Where the cluster is reached: the addresses that the operator wrote, names resolved anew at each look. An edge knows no
/// database.</summary>
internal sealed class GatewayList(IReadOnlyList<EndPoint> gateways) : IGatewayListProvider
{
    /// <summary>How often Orleans looks.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    public TimeSpan MaxStaleness => RefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        Uri[][] found = await Task.WhenAll(gateways.Select(ResolveAsync));
        return [.. found.SelectMany(uris => uris).Distinct()];
    }

    // A name that does not resolve now may do so at the next look; the others serve meanwhile.
    private static async Task<Uri[]> ResolveAsync(EndPoint gateway)
    {
        try
        {
            return gateway switch
            {
                IPEndPoint address => [ToUri(address)],
                DnsEndPoint name =>
                    [.. (await Dns.GetHostAddressesAsync(name.Host)).Select(address => ToUri(new IPEndPoint(address, name.Port)))],
                _ => [],
            };
        }
        catch (SocketException)
        {
            return [];
        }
    }

    // Generation 0: any life of the silo that has this address.
    private static Uri ToUri(IPEndPoint address) => SiloAddress.New(address, 0).ToGatewayUri();
}
