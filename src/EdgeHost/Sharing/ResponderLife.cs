using System.Net;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Responder;

namespace OrleansOcsp.EdgeHost.Sharing;

/// <summary>The responder's listener: open before the first staple is there (the answer is <c>tryLater</c>), closed last.</summary>
internal sealed class ResponderLife : IHostedLifecycleService, IDisposable
{
    private readonly ResponderEndpoint _endpoint;
    private readonly ILoggerFactory _logs;
    private readonly CachingResponderSettings _settings;
    private readonly ListenSockets _sockets;
    private ResponderListener? _listener;

    /// <exception cref="StartFailedException">An address cannot be had.</exception>
    public ResponderLife(CachingResponderSettings settings, ResponderEndpoint endpoint, ILoggerFactory logs)
    {
        _settings = settings;
        _endpoint = endpoint;
        _logs = logs;
        _sockets = new ListenSockets(settings.Listen);
    }

    /// <summary>Its addresses, with the ports that the system chose in place of 0.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _sockets.EndPoints;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        _listener = await ResponderListener.StartAsync(_settings.Listen, _endpoint, _logs, cancellationToken, _sockets.Take);
        Log.ResponderListening(_logs.CreateLogger<ResponderLife>(), string.Join(", ", EndPoints), _settings.PathPrefix);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }
    }

    public void Dispose() => _sockets.Dispose();
}
