using System.Globalization;
using System.Text;

namespace OrleansOcsp.Responder.Tests.Fuzz;

/// <summary>Makes wrong HTTP requests out of right ones. The same seed makes the same requests.</summary>
internal sealed class RequestMutator(int seed, IReadOnlyList<byte[]> questions)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "OPTIONS", "get", "G", "TRACE", "CONNECT", "PRI"];
    private static readonly string[] Targets = ["/", "//", "/ocsp/", "/?", "*", "http://x/", "http://[::1]/", "/%", "/%25%25", "/../../", "/\\"];
    private static readonly string[] Headers =
    [
        "Content-Type: application/ocsp-request", "Content-Type: text/html", "If-None-Match: *", "If-None-Match: \"", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
        "If-Modified-Since: \u00ff", "Cache-Control: only-if-cached", "Cache-Control: no-cache, only-if-cached", "Range: bytes=0-1", "Expect: 100-continue",
        "Transfer-Encoding: chunked", "Content-Length: 0", "Content-Length: 9999999999", "Content-Length: -1", "Connection: upgrade", "Accept-Encoding: gzip", "Host: evil", "X: ",
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        byte[] question = Question();
        using var request = new MemoryStream();
        string method = Often() ? (_random.Next(2) == 0 ? "GET" : "POST") : Pick(Methods);
        bool body = method == "POST" || Rarely();
        string target = body && Often() ? "/" : Target(question);
        Write(request, $"{method} {target} {(Often() ? "HTTP/1.1" : Pick(["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", ""]))}\r\n");
        Write(request, Often() ? "Host: localhost\r\nConnection: close\r\n" : "");
        for (int headers = _random.Next(4); headers > 0; headers--)
        {
            Write(request, Pick(Headers) + "\r\n");
        }

        if (body && Often())
        {
            Write(request, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {(Often() ? question.Length : _random.Next(20_000))}\r\n"));
        }

        Write(request, "\r\n");
        if (body)
        {
            request.Write(question);
        }

        byte[] bytes = request.ToArray();
        return Often() ? bytes : Mutate(bytes);
    }

    private byte[] Question()
    {
        byte[] question = [.. questions[_random.Next(questions.Count)]];
        return Often() ? question : Mutate(question);
    }

    private string Target(byte[] question)
    {
        string base64 = Convert.ToBase64String(question);
        return _random.Next(6) switch
        {
            0 => Pick(Targets) + base64,
            1 => "/" + Uri.EscapeDataString(base64),
            2 => "/" + Encoding.Latin1.GetString(Mutate(Encoding.Latin1.GetBytes(Uri.EscapeDataString(base64)))).Replace('\r', 'r').Replace('\n', 'n'),
            3 => "/" + new string('A', _random.Next(9000)),
            _ => "/" + base64,
        };
    }

    /// <summary>Changes, removes, doubles and inserts a few bytes.</summary>
    private byte[] Mutate(byte[] bytes)
    {
        var list = new List<byte>(bytes);
        for (int times = _random.Next(1, 6); times > 0 && list.Count > 0; times--)
        {
            int at = _random.Next(list.Count);
            switch (_random.Next(5))
            {
                case 0:
                    list[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    list.RemoveAt(at);
                    break;
                case 2:
                    list.Insert(at, (byte)_random.Next(256));
                    break;
                case 3:
                    list.InsertRange(at, list.GetRange(at, Math.Min(list.Count - at, _random.Next(64))));
                    break;
                default:
                    list.RemoveRange(at, Math.Min(list.Count - at, _random.Next(64)));
                    break;
            }
        }

        return [.. list];
    }

    private bool Often() => _random.Next(12) != 0;

    private bool Rarely() => _random.Next(10) == 0;

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private static void Write(MemoryStream request, string text) => request.Write(Encoding.Latin1.GetBytes(text));
}
