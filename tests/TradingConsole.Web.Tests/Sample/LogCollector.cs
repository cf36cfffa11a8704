using System.Text;
using Microsoft.Extensions.Logging;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Keeps every line any part of the console logs, however fine.</summary>
public sealed class LogCollector : ILoggerProvider
{
    private readonly StringBuilder _text = new();
    private readonly Lock _gate = new();

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Collector(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Collector(LogCollector owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";
            lock (owner._gate)
            {
                owner._text.AppendLine($"{logLevel} {category} {formatter(state, exception)} {values} {exception}");
            }
        }
    }
}
