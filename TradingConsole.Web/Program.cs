using TradingConsole.Core.Database;
using TradingConsole.Web.Hosting;
using TradingConsole.Workers;
using TradingConsole.Workers.Verbs;

return await DeskCommandLine.RunAsync(args, static async (options, cancellationToken) =>
{
    using var loggers = ConsoleLogging.Create(options.DataDirectory);
    try
    {
        ListenProbe.Require(options.Urls);
        await using var runtime = await DeskRuntime.StartAsync(options, loggers, cancellationToken);
        await using var app = ConsoleHost.Build(
            new ConsoleHostOptions(options.Urls, options.DataDirectory, Environment.GetEnvironmentVariable("TRADINGCONSOLE_ADMIN_PASSWORD")),
            builder =>
            {
                builder.Logging.UseConsoleLogging(loggers);
                builder.Services.AddDesk(runtime);
            });
        await app.RunAsync(cancellationToken);
        return Environment.ExitCode; // Not 0 when a part that guards positions fell.
    }
    catch (OperationCanceledException)
    {
        return 0; // Asked to stop, in the middle of something.
    }
    catch (Exception exception) when (exception is DeskStartException or EmbeddedPostgresException)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
});
