using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Messaging;
using OrleansOcsp.GrainContracts.Transport;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>
/// The Orleans client, in a host of its own: the edge starts and staples whether the cluster is there or not, and the client looks for it
/// until it is found.
/// </summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    /// <summary>The longest wait for an answer. A call in flight through a gateway that dies waits all of it, so it is short; no grain
    /// waits for a responder while it answers an edge.</summary>
    public static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly CancellationTokenSource _stop = new();
    private Task? _start;

    public ClusterConnection(ClusterSettings settings, ILoggerFactory logging)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(logging);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Id, "orleans-ocsp"));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = CallDeadline);
            client.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = GatewayList.RefreshPeriod);
            client.Configure<ConnectionOptions>(connection => connection.OpenConnectionTimeout = TimeSpan.FromSeconds(2));
            if (settings.Tls is { } tls)
            {
                client.Configure<ClientConnectionOptions>(connections =>
                    connections.ConfigureConnection(connection => connection.UseMutualTlsAsClient(tls)));
            }

            client.UseConnectionRetryFilter(KeepLookingAsync);
            client.Services.RemoveAll<IGatewayListProvider>();
            client.Services.AddSingleton<IGatewayListProvider>(new GatewayList(settings.Gateways));
        });
        _host = builder.Build();
        Client = _host.Services.GetRequiredService<IClusterClient>();
    }

    /// <summary>For calls, once <see cref="Connected"/> has ended.</summary>
    public IClusterClient Client { get; }

    /// <summary>Ends when the cluster was reached for the first time.</summary>
    public Task Connected => _start ?? throw new InvalidOperationException("The connection was not started.");

    /// <summary>Starts to look for the cluster.</summary>
    public void Start() => _start ??= Task.Run(() => _host.StartAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await (_start ?? Task.CompletedTask);
            await _host.StopAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // It was still looking.
        }

        _host.Dispose();
        _stop.Dispose();
    }

    private static async Task<bool> KeepLookingAsync(Exception problem, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
        return true;
    }
}
