using TradingConsole.Web.Hosting;
using TradingConsole.Workers;
using TradingConsole.Workers.Verbs;

return await DeskCommandLine.RunAsync(args, static async (options, cancellationToken) =>
{
    using var loggers = ConsoleLogging.Create(options.DataDirectory);
    try
    {
        await using var runtime = await DeskRuntime.StartAsync(options, loggers, cancellationToken);
        await using var app = ConsoleHost.Build(
            new ConsoleHostOptions(options.Urls, options.DataDirectory, Environment.GetEnvironmentVariable("TRADINGCONSOLE_ADMIN_PASSWORD")),
            builder =>
            {
                builder.Logging.UseConsoleLogging(loggers);
                builder.Services.AddDesk(runtime);
            });
        return await ConsoleRun.UntilStoppedAsync(app, cancellationToken);
    }
    catch (DeskStartException exception)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
});
