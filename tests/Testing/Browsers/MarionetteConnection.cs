using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace OrleansOcsp.Testing.Browsers;

/// <summary>An answer of Marionette.</summary>
/// <param name="Error">The error and its message; null: it worked.</param>
/// <param name="Value">The result.</param>
internal sealed record MarionetteReply(string? Error, JsonNode? Value);

/// <summary>
/// Marionette's wire: <c>LENGTH:JSON</c>, a command is <c>[0, id, name, parameters]</c>, its answer <c>[1, id, error, result]</c>
/// (firefox-source-docs, "Marionette protocol").
/// </summary>
internal sealed class MarionetteConnection : IDisposable
{
    private readonly TcpClient _tcp;
    private int _last;

    private MarionetteConnection(TcpClient tcp) => _tcp = tcp;

    public static async Task<MarionetteConnection> OpenAsync(int port)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        var connection = new MarionetteConnection(tcp);
        using CancellationTokenSource limit = Limit();
        await connection.ReadAsync(limit.Token); // the greeting
        return connection;
    }

    public async Task<MarionetteReply> SendAsync(string command, JsonObject parameters)
    {
        using CancellationTokenSource limit = Limit();
        string message = new JsonArray(0, ++_last, command, parameters).ToJsonString();
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        await _tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{bytes.Length}:"), limit.Token);
        await _tcp.GetStream().WriteAsync(bytes, limit.Token);
        JsonNode answer = await ReadAsync(limit.Token);
        JsonNode? error = answer[2];
        return new MarionetteReply(error is null ? null : $"{error["error"]}: {error["message"]}", answer[3]);
    }

    public void Dispose() => _tcp.Dispose();

    private static CancellationTokenSource Limit() => new(Eventually.Deadline, TimeProvider.System);

    private async Task<JsonNode> ReadAsync(CancellationToken cancellation)
    {
        var length = new StringBuilder();
        while (await ReadByteAsync(cancellation) is var digit && digit != ':')
        {
            length.Append(digit);
        }

        byte[] message = new byte[int.Parse(length.ToString(), CultureInfo.InvariantCulture)];
        await _tcp.GetStream().ReadExactlyAsync(message, cancellation);
        return JsonNode.Parse(message) ?? throw new InvalidDataException("Marionette sent null.");
    }

    private async Task<char> ReadByteAsync(CancellationToken cancellation)
    {
        byte[] one = new byte[1];
        await _tcp.GetStream().ReadExactlyAsync(one, cancellation);
        return (char)one[0];
    }
}
