using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansOcsp.Authority;

/// <summary>Where a responder listens and which time it lives in.</summary>
public sealed record OcspResponderOptions
{
    /// <summary>A free port of loopback unless said otherwise.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>What certificates name as their responder, where it is reached by another address than it listens on. Null: that
    /// one.</summary>
    public Uri? Url { get; init; }

    /// <summary>The clock behind thisUpdate, producedAt and the header Date.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>An OCSP responder over real HTTP for one or several CAs, whose faults can be switched while it runs. Thread-safe.</summary>
public sealed class OcspResponder : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ThrowawayCertificate, ResponderBehaviour> _overrides = new();
    private readonly IReadOnlyList<CertificateAuthority> _authorities;
    private readonly RequestLog _log = new();
    private readonly AnswerSigner _signer;
    private readonly ReopenableServer _server;
    private volatile ResponderBehaviour _behaviour = new();

    private OcspResponder(IReadOnlyList<CertificateAuthority> authorities, OcspResponderOptions options)
    {
        _authorities = authorities;
        _signer = new AnswerSigner(authorities, options.Clock);
        var handler = new ResponderHandler(this, _signer, _log, options.Clock);
        _server = new ReopenableServer(options.EndPoint, handler.AnswerAsync, options.Logs);
        Url = options.Url ?? new Uri($"http://{_server.EndPoint}/ocsp");
    }

    /// <summary>What certificates name as their responder. It stays the same while the responder is down.</summary>
    public Uri Url { get; }

    /// <summary>The behaviour towards every certificate that has none of its own.</summary>
    public ResponderBehaviour Behaviour
    {
        get => _behaviour;
        set => _behaviour = value;
    }

    /// <summary>Short for the fault of <see cref="Behaviour"/>.</summary>
    public ResponderFault Fault
    {
        get => Behaviour.Fault;
        set => Behaviour = Behaviour with { Fault = value };
    }

    public IReadOnlyList<CertificateAuthority> Authorities => _authorities;

    /// <summary>False between <see cref="TakeDownAsync"/> and <see cref="BringUpAsync"/>.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The newest 65,536 requests, oldest first.</summary>
    public IReadOnlyList<ResponderRequest> Requests => _log.Requests;

    /// <summary>All requests since the start that named a certificate.</summary>
    public int RequestCount => _log.Total;

    /// <summary>How often each address has asked.</summary>
    public IReadOnlyDictionary<IPAddress, int> Askers => _log.Askers;

    /// <summary>Requests that are being answered, or left hanging, now.</summary>
    public int InFlight => _log.InFlight;

    /// <summary>The most requests that were ever in flight at once.</summary>
    public int MostInFlight => _log.MostInFlight;

    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static async Task<OcspResponder> StartAsync(
        IReadOnlyList<CertificateAuthority> authorities, OcspResponderOptions? options = null, CancellationToken cancellation = default)
    {
        var responder = new OcspResponder(authorities, options ?? new OcspResponderOptions());
        await responder.BringUpAsync(cancellation);
        return responder;
    }

    public static Task<OcspResponder> StartAsync(CertificateAuthority authority, OcspResponderOptions? options = null) =>
        StartAsync([authority], options);

    /// <summary>Where the certificate of one of its CAs can be had (AIA caIssuers).</summary>
    public Uri IssuerUrl(CertificateAuthority authority)
    {
        int index = _authorities.ToList().IndexOf(authority);
        return index >= 0 ? new Uri(Url, $"/ca/{index}.crt") : throw new ArgumentException("not a CA of this responder", nameof(authority));
    }

    /// <summary>Gives one certificate a behaviour of its own, which the common one no longer touches; null takes it away.</summary>
    public void Override(ThrowawayCertificate leaf, ResponderBehaviour? behaviour)
    {
        if (behaviour is null)
        {
            _overrides.TryRemove(leaf, out _);
        }
        else
        {
            _overrides[leaf] = behaviour;
        }
    }

    /// <summary>Short for <see cref="Override"/> with the common behaviour of now and this fault.</summary>
    public void SetFault(ThrowawayCertificate leaf, ResponderFault fault) => Override(leaf, Behaviour with { Fault = fault });

    /// <summary>How often a certificate was asked for.</summary>
    public int RequestsFor(ThrowawayCertificate leaf) => _log.CountFor(leaf.Serial);

    /// <summary>Closes the port and cuts the connections: clients see "connection refused". The port stays reserved.</summary>
    public async Task TakeDownAsync()
    {
        IsUp = false;
        await _server.CloseAsync();
    }

    /// <summary>Listens again, on the same port.</summary>
    public async Task BringUpAsync(CancellationToken cancellation = default)
    {
        await _server.OpenAsync(cancellation);
        IsUp = true;
    }

    public async ValueTask DisposeAsync()
    {
        IsUp = false;
        await _server.DisposeAsync();
        _signer.Dispose();
    }

    internal ResponderBehaviour BehaviourFor(ThrowawayCertificate? leaf) =>
        leaf is not null && _overrides.TryGetValue(leaf, out ResponderBehaviour? own) ? own : Behaviour;
}
