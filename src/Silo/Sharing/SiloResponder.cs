using OrleansOcsp.Responder;
using OrleansOcsp.Silo.Settings;

namespace OrleansOcsp.Silo.Sharing;

/// <summary>The listener of the silo's caching responder: open before the first copy is there (the answer is <c>unauthorized</c>).</summary>
internal sealed class SiloResponder(ResponderSettings settings, ResponderEndpoint endpoint, ILoggerFactory logs) : IHostedService
{
    private ResponderListener? _listener;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = await ResponderListener.StartAsync(settings.Listen, endpoint, logs, cancellationToken);
        Log.ResponderListening(logs.CreateLogger<SiloResponder>(), string.Join(", ", _listener.EndPoints), settings.PathPrefix);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }
    }
}
