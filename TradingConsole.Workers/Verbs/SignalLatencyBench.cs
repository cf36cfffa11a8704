using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Execution;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Verbs;

/// <summary>
/// The whole desk against the paper exchange over real sockets, in a scratch directory: from the exchange closing a candle to the
/// commit of its signal. Milliseconds are real ones, whatever the market's speed.
/// </summary>
internal static class SignalLatencyBench
{
    /// <summary>The opening sequence (history, first model) must be done by then, real time.</summary>
    private static readonly TimeSpan OpeningMax = TimeSpan.FromMinutes(8);

    public static async Task<SignalLatencyResult> RunAsync(
        int symbols, int minutes, double speed, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("tradingconsole-latency-").FullName;
        try
        {
            var options = new DeskOptions
            {
                DataDirectory = scratch,
                Speed = speed,
                Mode = TradingMode.Shadow,
                Universe = [.. new SyntheticMarket(7).Instruments.Where(instrument => instrument.IsTrading).Take(symbols).Select(instrument => instrument.Symbol)],
            };
            await using var runtime = await DeskRuntime.StartAsync(options, loggers, cancellationToken);
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.UseConsoleLogging(loggers);
            builder.Services.AddDesk(runtime);
            using var host = builder.Build();
            await host.StartAsync(cancellationToken);
            var result = await MeasureAsync(host.Services, options.Universe.Length, minutes, speed, cancellationToken);
            await host.StopAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<SignalLatencyResult> MeasureAsync(
        IServiceProvider services, int symbols, int minutes, double speed, CancellationToken cancellationToken)
    {
        var feed = services.GetRequiredService<DeskFeed>();
        var latency = services.GetRequiredService<LatencyTrack>();
        await UntilAsync(feed, static desk => desk.Phase == "Trading" && desk.Signals.Length > 0, OpeningMax, cancellationToken);
        var from = feed.Latest.AsOf;
        latency.Clear();
        var span = TimeSpan.FromMinutes(minutes);
        await UntilAsync(feed, desk => desk.AsOf - from >= span, (span / speed) + OpeningMax, cancellationToken);
        var signals = latency.Count;
        return signals == 0
            ? throw new Jobs.JobFailedException("No signal was stored while measuring.")
            : new SignalLatencyResult(
                symbols, minutes, speed, signals, Math.Round(latency.Percentile(0.5)!.Value, 1), Math.Round(latency.Percentile(0.99)!.Value, 1));
    }

    private static async Task UntilAsync(DeskFeed feed, Func<DeskSnapshot, bool> reached, TimeSpan within, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = feed.Subscribe(() =>
        {
            if (reached(feed.Latest))
            {
                done.TrySetResult();
            }
        });
        try
        {
            await done.Task.WaitAsync(within, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new Jobs.JobFailedException($"The desk was still in phase '{feed.Latest.Phase}' after {within.TotalMinutes:F0} minutes.", exception);
        }
    }
}

/// <param name="Signals">Signals measured.</param>
internal sealed record SignalLatencyResult(int Symbols, int Minutes, double Speed, long Signals, double P50Ms, double P99Ms);
