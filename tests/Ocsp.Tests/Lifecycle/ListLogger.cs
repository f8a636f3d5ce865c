using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>Remembers what was logged.</summary>
internal sealed class ListLogger : ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<(int Id, LogLevel Level, string Text)> Lines => [.. _lines];

    public int Count(int id) => _lines.Count(line => line.Id == id);

    public string Only(int id) => Assert.Single(_lines, line => line.Id == id).Text;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, logLevel, formatter(state, exception) + exception));
}
