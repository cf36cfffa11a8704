using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;

namespace TradingConsole.Workers;

/// <summary>Structured logs: what matters on the console, everything of note in a rolling file under the data directory.</summary>
public static class ConsoleLogging
{
    private const string Template = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    public static ILoggerFactory Create(string dataDirectory)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Warning)
            .WriteTo.Console(outputTemplate: Template)
            .WriteTo.File(
                Path.Combine(dataDirectory, "logs", "console-.log"),
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: 14,
                fileSizeLimitBytes: 50_000_000,
                rollOnFileSizeLimit: true)
            .CreateLogger();
        return LoggerFactory.Create(logging => logging.AddSerilog(logger, dispose: true));
    }

    /// <summary>Routes a host's logs to the same place.</summary>
    public static ILoggingBuilder UseConsoleLogging(this ILoggingBuilder logging, ILoggerFactory loggers)
    {
        logging.ClearProviders();
        logging.AddProvider(new Forward(loggers));
        return logging;
    }

    private sealed class Forward(ILoggerFactory loggers) : ILoggerProvider
    {
        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
            // The factory belongs to the process, which still logs while the host is going down.
        }
    }
}
