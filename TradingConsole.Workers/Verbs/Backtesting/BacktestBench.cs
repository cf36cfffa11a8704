using System.Diagnostics;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>How fast a portfolio backtest runs: the loop alone on given predictions, then with features and ten ensembles.</summary>
internal static class BacktestBench
{
    private const ulong Seed = 20_260_103;
    private const int TrainingMinutes = 7_000;

    /// <param name="trees">Trees in each of the ten ensembles.</param>
    /// <param name="isLoopOnly">Leaves the run with inference out.</param>
    public static async Task<BacktestBenchResult> RunAsync(
        int symbols, int days, int trees, bool isLoopOnly, TextWriter log, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var market = new BenchMarket(symbols, Seed);
        var config = new BacktestConfig(PolicyPreset.Calibrated, RiskPreset.Seed, LabelSpec.Calibrated);
        var from = MinuteGrid.ToIndex(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var to = from + (days * 1_440L);

        await LoopAsync(market, config, from, from + 2_880, cancellationToken); // Compiles the loop.
        var (loopSeconds, bars, trades) = await LoopAsync(market, config, from, to, cancellationToken);
        log.WriteLine($"Loop: {bars} bars in {loopSeconds:0.00} s, {trades} trades");
        var start = Stopwatch.GetTimestamp();
        var given = await BacktestRun.ExecuteAsync(new BenchPredictions(market, from, to, Seed), [config], null, 2, cancellationToken);
        var givenSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        double? modelSeconds = null;
        if (!isLoopOnly)
        {
            log.WriteLine($"Training a model of {trees} trees a target");
            var model = Train(market, trees, cancellationToken);
            start = Stopwatch.GetTimestamp();
            var reports = await BacktestRun.ExecuteAsync(
                new ModelMinuteFeed(market, ModelSchedule.Always(model), from, to), [config], null, 2, cancellationToken);
            modelSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            log.WriteLine($"With inference: {modelSeconds:0.0} s, {reports[0].Funnel.Binding.Sentence}");
        }

        using var process = Process.GetCurrentProcess();
        return new BacktestBenchResult(
            symbols, days, bars, bars / loopSeconds / 1e6, loopSeconds, given[0].Figures.Trades, givenSeconds,
            isLoopOnly ? null : trees, modelSeconds, modelSeconds is { } seconds ? bars / seconds / 1e6 : null,
            process.PeakWorkingSet64 / 1e6, given[0].ResultHash);
    }

    /// <summary>Times <see cref="PortfolioBacktest.Push"/> and nothing else.</summary>
    private static async Task<(double Seconds, long Bars, long Trades)> LoopAsync(
        BenchMarket market, BacktestConfig config, long from, long to, CancellationToken cancellationToken)
    {
        var feed = new BenchPredictions(market, from, to, Seed);
        var portfolio = new PortfolioBacktest(config, feed.Symbols);
        var chunk = new MinuteChunk(feed.Symbols.Length, BacktestRun.ChunkMinutes);
        var ticks = 0L;
        while (await feed.ReadAsync(chunk, cancellationToken))
        {
            var start = Stopwatch.GetTimestamp();
            portfolio.Push(chunk);
            ticks += Stopwatch.GetTimestamp() - start;
        }

        return ((double)ticks / Stopwatch.Frequency, portfolio.Bars, portfolio.Trades);
    }

    /// <summary>A model of production's size: what it predicts does not matter, how many trees it asks does.</summary>
    private static TradingModel Train(BenchMarket market, int trees, CancellationToken cancellationToken)
    {
        var taught = market.Symbols.Take(8).ToList();
        var set = new TrainingSet(LabelSpec.Calibrated, taught.Select(contract => contract.Symbol.Value), 8 * TrainingMinutes);
        foreach (var contract in taught)
        {
            var series = market.Block(contract.Symbol);
            var matrix = FeatureMatrixBuilder.Build(series, market.Block(Core.Market.Symbol.Btc));
            var (longs, shorts) = TripleBarrier.LabelBoth(series, matrix.AtrPrice, BenchWalk.Funding(series), LabelSpec.Calibrated);
            set.Add(matrix, longs, shorts);
        }

        var quick = TrainingConfig.QuickStart(LabelSpec.Calibrated);
        var outcome = TrainingRun.Execute(
            set.ToRows(),
            quick with { Boosting = quick.Boosting with { NumIterations = trees, NumLeaves = 63, MaxBin = 255, EarlyStoppingRound = 0 } },
            null,
            cancellationToken);
        return TradingModel.Load(outcome.Artifact);
    }
}

/// <param name="Bars">Symbol minutes.</param>
/// <param name="LoopMbarsPerS">Million bars a second through the portfolio loop, predictions given; one thread.</param>
/// <param name="GivenSeconds">The same with reading, hashing and the report.</param>
/// <param name="Trees">In each of the ten ensembles.</param>
/// <param name="ModelSeconds">Everything, with features and inference on two threads.</param>
internal sealed record BacktestBenchResult(
    int Symbols, int Days, long Bars, double LoopMbarsPerS, double LoopSeconds, int Trades, double GivenSeconds, int? Trees,
    double? ModelSeconds, double? ModelMbarsPerS, double PeakMb, string ResultHash);
