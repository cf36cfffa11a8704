using TradingConsole.Web.Hosting;

var options = new ConsoleHostOptions(
    ConsoleHostOptions.DefaultUrls, "data", Environment.GetEnvironmentVariable("TRADINGCONSOLE_ADMIN_PASSWORD"));
await ConsoleHost.Build(options, static _ => { }).RunAsync();
