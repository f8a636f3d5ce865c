using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace OrleansOcsp.Authority;

/// <summary>
/// The switches of a responder, over HTTP on a port of their own, so that they work while the responder is down:
/// <c>GET /</c>; <c>POST /down</c>, <c>/up</c>, <c>/fault/NAME</c>, <c>/window/SECONDS</c>, <c>/revoke[/SERIAL]</c> and
/// <c>/unrevoke[/SERIAL]</c>. Without a serial number every certificate of the CAs is meant.
/// </summary>
public sealed class ResponderControl : IAsyncDisposable
{
    private readonly OcspResponder _responder;
    private readonly ReopenableServer _server;

    private ResponderControl(OcspResponder responder, IPEndPoint endpoint, ILoggerFactory logs)
    {
        _responder = responder;
        _server = new ReopenableServer(endpoint, AnswerAsync, logs);
        Url = new Uri($"http://{_server.EndPoint}/");
    }

    public Uri Url { get; }

    /// <param name="responder">Whose switches.</param>
    /// <param name="endpoint">Null: a free port of loopback.</param>
    /// <param name="logs">Null: none.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address cannot be bound.</exception>
    public static async Task<ResponderControl> StartAsync(
        OcspResponder responder, IPEndPoint? endpoint = null, ILoggerFactory? logs = null, CancellationToken cancellation = default)
    {
        var control = new ResponderControl(
            responder, endpoint ?? new IPEndPoint(IPAddress.Loopback, 0), logs ?? NullLoggerFactory.Instance);
        await control._server.OpenAsync(cancellation);
        return control;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Does what one path of the control says.</summary>
    /// <returns>What was done, in a sentence; null when there is no such switch.</returns>
    public async Task<string?> SwitchAsync(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string argument = parts.Length == 2 ? parts[1] : "";
        switch (parts.Length is 1 or 2 ? parts[0] : "")
        {
            case "down":
                await _responder.TakeDownAsync();
                return "The responder is down: its port refuses connections.";
            case "up":
                await _responder.BringUpAsync();
                return "The responder listens again.";
            case "fault" when FaultNames.TryParse(argument, out ResponderFault fault):
                _responder.Fault = fault;
                return fault == ResponderFault.None ? "The responder answers rightly." : $"The responder's fault is now {argument}.";
            case "window" when uint.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) && seconds > 0:
                _responder.Behaviour = _responder.Behaviour with { Window = TimeSpan.FromSeconds(seconds) };
                return $"New answers are valid for {seconds} s.";
            case "revoke":
                return ForEach(argument, static leaf => leaf.Issuer.Revoke(leaf, CrlReason.KeyCompromise), "revoked");
            case "unrevoke":
                return ForEach(argument, static leaf => leaf.Issuer.Unrevoke(leaf), "no longer revoked");
            default:
                return null;
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "/";
        if (http.Request.Headers.Origin.Count > 0)
        {
            // No page from elsewhere may play with the switches of somebody's demo.
            await WriteAsync(http, StatusCodes.Status403Forbidden, "Requests from web pages are refused: use curl.");
        }
        else if (HttpMethods.IsGet(http.Request.Method) && path == "/")
        {
            await WriteAsync(http, StatusCodes.Status200OK, Describe());
        }
        else if (HttpMethods.IsPost(http.Request.Method))
        {
            string? done = await SwitchAsync(path);
            await WriteAsync(http, done is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK,
                done ?? $"There is no switch {path}. GET / lists them.");
        }
        else
        {
            await WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "GET / lists the switches, POST turns them.");
        }
    }

    private string Describe()
    {
        var text = new StringBuilder();
        ResponderBehaviour behaviour = _responder.Behaviour;
        text.Append(CultureInfo.InvariantCulture, $"responder  {_responder.Url} is {(_responder.IsUp ? "up" : "down")}\n");
        text.Append(CultureInfo.InvariantCulture, $"fault      {FaultNames.NameOf(behaviour.Fault)}\n");
        text.Append(CultureInfo.InvariantCulture, $"window     {(long)behaviour.Window.TotalSeconds} s\n");
        text.Append(CultureInfo.InvariantCulture, $"asked      {_responder.RequestCount} times\n");
        foreach (ThrowawayCertificate leaf in _responder.Authorities.SelectMany(static authority => authority.Issued))
        {
            string status = leaf.Issuer.RevocationOf(leaf) is null ? "good" : "revoked";
            string names = string.Join(',', leaf.Options.DnsNames);
            text.Append(CultureInfo.InvariantCulture,
                $"certificate {leaf.Serial} {names} {status}, asked {_responder.RequestsFor(leaf)} times\n");
        }

        foreach ((IPAddress asker, int count) in _responder.Askers)
        {
            text.Append(CultureInfo.InvariantCulture, $"asked by {asker} {count} times\n");
        }

        text.Append("\nPOST /down  /up  /window/SECONDS  /revoke[/SERIAL]  /unrevoke[/SERIAL]  /fault/NAME, where NAME is one of\n  ");
        return text.AppendJoin(' ', FaultNames.All).Append('\n').ToString();
    }

    private string? ForEach(string serial, Action<ThrowawayCertificate> act, string done)
    {
        List<ThrowawayCertificate> leaves = [.. _responder.Authorities.SelectMany(static authority => authority.Issued)
            .Where(leaf => serial.Length == 0 || string.Equals(leaf.Serial, serial, StringComparison.OrdinalIgnoreCase))];
        leaves.ForEach(act);
        return leaves.Count switch
        {
            0 => null,
            1 => $"The certificate {leaves[0].Serial} is {done}.",
            _ => $"{leaves.Count} certificates are {done}.",
        };
    }

    private static async Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(text.EndsWith('\n') ? text : text + "\n", http.RequestAborted);
    }
}
