using Microsoft.Extensions.Logging;

namespace TradingConsole.Workers.Verbs;

/// <summary>Sends a verb's warnings to standard error, so that standard output stays the result.</summary>
internal sealed class StandardErrorLogs : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ErrorLog(categoryName);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class ErrorLog(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.Error.WriteLine($"{logLevel} {category}: {formatter(state, exception)} {exception?.Message}");
    }
}
