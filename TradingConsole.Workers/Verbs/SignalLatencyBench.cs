using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Execution;
using TradingConsole.Workers.Jobs;
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

    /// <summary>Turns that only compile the code, market time; not measured.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    public static async Task<SignalLatencyResult> RunAsync(
        int symbols, int minutes, double speed, bool training, ILoggerFactory loggers, CancellationToken cancellationToken)
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
            try
            {
                return await MeasureAsync(host.Services, options.Universe.Length, minutes, speed, training, cancellationToken);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None); // Also when it was interrupted: a host that is not stopped hangs on its own threads.
            }
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<SignalLatencyResult> MeasureAsync(
        IServiceProvider services, int symbols, int minutes, double speed, bool training, CancellationToken cancellationToken)
    {
        var feed = services.GetRequiredService<DeskFeed>();
        await UntilAsync(feed, static desk => desk.Phase == "Trading" && desk.Signals.Length > 0, OpeningMax, cancellationToken);
        await UntilAsync(feed, static desk => desk.Jobs.All(job => job.Status is not ("queued" or "running")), OpeningMax, cancellationToken);
        await BlockAsync(services, WarmUp, speed, cancellationToken);
        var block = TimeSpan.FromMinutes(minutes) / (training ? 2 : 1);
        var quiet = new List<double>();
        var busy = new List<double>();
        var trained = 0;
        // Quiet, busy, busy, quiet: a drift of the machine falls on both alike.
        foreach (var isBusy in training ? [false, true, true, false] : new[] { false })
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var load = isBusy ? TrainAgainAndAgainAsync(services, stop.Token) : Task.FromResult(0);
            if (isBusy)
            {
                await UntilAsync(feed, IsTraining, OpeningMax, cancellationToken);
            }

            (isBusy ? busy : quiet).AddRange(await BlockAsync(services, block, speed, cancellationToken));
            await stop.CancelAsync();
            trained += await load;
            await UntilAsync(feed, static desk => !IsTraining(desk), OpeningMax, cancellationToken);
        }

        quiet.Sort();
        busy.Sort();
        return quiet.Count == 0
            ? throw new JobFailedException("No signal was stored while measuring.")
            : new SignalLatencyResult(
                symbols, minutes, speed, quiet.Count, Figure(quiet, 0.5)!.Value, Figure(quiet, 0.99)!.Value,
                Figure(busy, 0.5), Figure(busy, 0.99), busy.Count == 0 ? null : Math.Round((Figure(busy, 0.99) / Figure(quiet, 0.99))!.Value, 3), training ? trained : null);
    }

    private static bool IsTraining(DeskSnapshot desk) => desk.Jobs.Any(job => job is { Kind: TrainModelJob.Kind, Status: "running" });

    private static double? Figure(List<double> sorted, double fraction) =>
        sorted.Count == 0 ? null : Math.Round(LatencyTrack.Percentile([.. sorted], fraction), 1);

    private static async Task<double[]> BlockAsync(IServiceProvider services, TimeSpan span, double speed, CancellationToken cancellationToken)
    {
        var feed = services.GetRequiredService<DeskFeed>();
        var latency = services.GetRequiredService<LatencyTrack>();
        var from = feed.Latest.AsOf;
        latency.Clear();
        await UntilAsync(feed, desk => desk.AsOf - from >= span, (span / speed) + OpeningMax, cancellationToken);
        return latency.Sorted();
    }

    /// <summary>One training job after another through the queue, as an operator would start them, until told to stop.</summary>
    /// <returns>How many ran to their end.</returns>
    private static async Task<int> TrainAgainAndAgainAsync(IServiceProvider services, CancellationToken stop)
    {
        var jobs = services.GetRequiredService<JobBoard>();
        var done = 0;
        try
        {
            while (true)
            {
                await jobs.RunToEndAsync(TrainModelJob.Kind, null, Actor.System, stop);
                done++;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            foreach (var job in services.GetRequiredService<DeskFeed>().Latest.Jobs.Where(job => job.Status is "queued" or "running"))
            {
                await jobs.CancelAsync(job.JobId, CancellationToken.None);
            }

            return done;
        }
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
            throw new JobFailedException($"The desk was still in phase '{feed.Latest.Phase}' after {within.TotalMinutes:F0} minutes.", exception);
        }
    }
}

/// <param name="Signals">Signals measured without training.</param>
/// <param name="TrainingP50Ms">While training jobs run one after another; null unless asked for, likewise the next two.</param>
/// <param name="TrainingJobs">Training jobs that ran to their end meanwhile.</param>
/// <param name="TrainingP99Ratio">99th percentile while training over the one without.</param>
internal sealed record SignalLatencyResult(
    int Symbols, int Minutes, double Speed, long Signals, double P50Ms, double P99Ms,
    double? TrainingP50Ms = null, double? TrainingP99Ms = null, double? TrainingP99Ratio = null,
    int? TrainingJobs = null);
