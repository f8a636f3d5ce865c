using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Fetching;

/// <summary>
/// HTTP that goes only where <see cref="AddressGuard"/> lets it: no redirects, no cookies, no decompression, no proxy from the environment, a
/// bound on headers and body. Two sets of connections, so that a question that may not reach private addresses never rides on a
/// connection that another question was allowed to make.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    private const int Kilobyte = 1024;

    private readonly FetchOptions _options;
    private readonly TimeProvider _time;
    private readonly Lane _public;
    private readonly Lane _private;

    public GuardedHttp(FetchOptions options, TimeProvider time, ResolveHost? resolve = null)
    {
        _options = options;
        _time = time;
        ResolveHost resolver = resolve ?? HostLookup.ResolveAsync;
        _public = new Lane(options, new AddressGuard(privateAllowed: false, resolver) { Time = time });
        _private = new Lane(options, new AddressGuard(privateAllowed: true, resolver) { Time = time });
    }

    /// <summary>Sends one request and reads the whole answer, within the caller's deadline.</summary>
    /// <exception cref="AddressRefusedException">No address of the host may be asked.</exception>
    /// <exception cref="HttpRequestException">The transport failed.</exception>
    /// <exception cref="IOException">The connection broke while the answer was read.</exception>
    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, bool privateAllowed, CancellationToken cancellation)
    {
        Lane lane = privateAllowed ? _private : _public;
        if (_options.Proxy is not null)
        {
            lane.Guard.CheckLiteral(request.RequestUri!.IdnHost);
        }

        try
        {
            using HttpResponseMessage response = await lane.Invoker.SendAsync(request, cancellation);
            DateTimeOffset now = _time.GetUtcNow();
            return new HttpAnswer(
                (int)response.StatusCode,
                response.IsSuccessStatusCode ? await ReadAsync(response.Content, cancellation) : ReadOnlyMemory<byte>.Empty,
                response.Content.Headers.ContentType?.MediaType,
                response.Headers.Location?.OriginalString,
                HttpCacheHints.RetryAfter(response, now),
                HttpCacheHints.Of(response, now));
        }
        catch (HttpRequestException fault) when (fault.InnerException is AddressRefusedException refused)
        {
            throw refused;
        }
        finally
        {
            // In a program whose sockets complete inline the caller would go on, to signatures and files, on the thread that all sockets wait for.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    /// <summary>Whether an exception is what <see cref="SendAsync"/> throws because of the network, the other side or its address.</summary>
    public static bool IsTransportFault(Exception fault) =>
        fault is HttpRequestException or IOException or SocketException or AuthenticationException or UriFormatException;

    public void Dispose()
    {
        _public.Invoker.Dispose();
        _private.Invoker.Dispose();
    }

    // Null: longer than allowed. Counted while reading, whatever Content-Length says.
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > _options.MaxBody)
        {
            return null;
        }

        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        byte[] buffer = new byte[Math.Min(content.Headers.ContentLength + 1 ?? 4 * Kilobyte, _options.MaxBody + 1)];
        int length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellation) is > 0 and int read)
        {
            length += read;
            if (length > _options.MaxBody)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, _options.MaxBody + 1));
            }
        }

        return buffer.AsMemory(0, length).ToArray();
    }

    // One set of connections with one permission.
    private sealed class Lane(FetchOptions options, AddressGuard guard)
    {
        public AddressGuard Guard { get; } = guard;

        public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is { } proxy ? new WebProxy(proxy) : null,
            MaxConnectionsPerServer = options.MaxConcurrentPerResponder,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a change in DNS is followed
            ConnectTimeout = options.Deadline,

            // Else .NET would itself fetch missing intermediates from wherever the responder's TLS certificate points.
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true } },
            ConnectCallback = async (context, cancellation) => IsProxy(options, context.DnsEndPoint)
                ? await ConnectToProxyAsync(context.DnsEndPoint, cancellation)
                : await guard.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
        });

        // The operator wrote the proxy's address: it may lie anywhere.
        private static bool IsProxy(FetchOptions options, DnsEndPoint target) =>
            options.Proxy is { } proxy && proxy.IdnHost == target.Host && proxy.Port == target.Port;

        private static async Task<Stream> ConnectToProxyAsync(DnsEndPoint proxy, CancellationToken cancellation)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(proxy, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}

/// <summary>One HTTP answer, read whole.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body of a success, empty else; null: it was longer than allowed.</param>
/// <param name="ContentType">The media type, if said.</param>
/// <param name="Location">The target of a redirect, as said.</param>
/// <param name="RetryAfter">How long to wait, as said.</param>
/// <param name="Hints">What the headers say of its age.</param>
internal sealed record HttpAnswer(
    int Status, ReadOnlyMemory<byte>? Body, string? ContentType, string? Location, TimeSpan? RetryAfter, HttpCacheHints Hints);
