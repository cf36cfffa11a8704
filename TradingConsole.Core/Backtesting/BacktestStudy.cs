using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Backtesting;

/// <summary>One pass over the minutes: the chosen configuration in the normal and in the pessimistic world, and its trials beside it.</summary>
public static class BacktestStudy
{
    private const int BlocksMax = 16;

    /// <summary>A single configuration, normal and pessimistic.</summary>
    /// <inheritdoc cref="BacktestRun.ExecuteAsync"/>
    public static async Task<BacktestResult> RunAsync(
        IMinuteFeed feed, BacktestConfig config, IProgress<BacktestProgress>? progress = null, int threads = 2,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        var reports = await BacktestRun.ExecuteAsync(
            feed, [config with { Pessimism = Pessimism.None }, config with { Pessimism = Pessimism.Full }], progress, threads, cancellationToken);
        return new BacktestResult(BacktestKinds.Backtest, Deflate(reports[0], []), Deflate(reports[1], []), null);
    }

    /// <summary>Out-of-fold predictions of a walk, with the trials the configuration was chosen from.</summary>
    /// <param name="trials">The chosen policy first.</param>
    /// <param name="folds">What is known of the folds; trades and net are counted here by the bar they were decided on.</param>
    /// <inheritdoc cref="BacktestRun.ExecuteAsync"/>
    public static async Task<BacktestResult> WalkAsync(
        IMinuteFeed feed, BacktestConfig config, ImmutableArray<PolicyTrial> trials, ImmutableArray<FoldRow> folds,
        IProgress<BacktestProgress>? progress = null, int threads = 2, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (trials.IsDefaultOrEmpty)
        {
            throw new BacktestException("a walk-forward study needs at least the chosen configuration among its trials");
        }

        var normal = trials.Select(trial => config with { Policy = trial.Policy, Pessimism = Pessimism.None });
        var reports = await BacktestRun.ExecuteAsync(
            feed, [config with { Policy = trials[0].Policy, Pessimism = Pessimism.Full }, .. normal], progress, threads, cancellationToken);
        var tried = reports[1..];
        var ratios = tried.Select(report => report.Figures.SharpeDaily ?? 0).ToArray();
        var (overfitting, blocks) = Overfitting(tried);
        var summary = new WalkForwardSummary(
            [.. folds.Select(fold => CountTrades(fold, tried[0].Trades))],
            [.. trials.Zip(tried, (trial, report) => new TrialRow(
                trial.Name, trial.Policy.EvMin, trial.Policy.RiskPenaltyWeight, report.Figures.Trades, report.Figures.NetProfit,
                report.Figures.SharpeDaily, report.Figures.DrawdownMax, report.ResultHash))],
            overfitting?.Probability, overfitting?.LossProbability, blocks);
        return new BacktestResult(BacktestKinds.WalkForward, Deflate(tried[0], ratios), Deflate(reports[0], ratios), summary);
    }

    private static BacktestReport Deflate(BacktestReport report, double[] ratios)
    {
        var deflated = SharpeRatio.Of(report.DailyReturns.AsSpan()) is { } ratio
            ? ratios.Length > 1 ? ratio.Deflated(ratios) : ratio.Probabilistic()
            : (double?)null;
        return report with { Figures = report.Figures with { DeflatedSharpe = deflated, Trials = Math.Max(1, ratios.Length) } };
    }

    private static (BacktestOverfitting? Found, int Blocks) Overfitting(ImmutableArray<BacktestReport> tried)
    {
        var days = tried[0].DailyReturns.Length;
        var blocks = Math.Min(BlocksMax, days / 2) & ~1;
        return tried.Length < 2 || blocks < 2
            ? (null, 0)
            : (BacktestOverfitting.Of([.. tried.Select(report => report.DailyReturns.ToArray())], blocks), blocks);
    }

    private static FoldRow CountTrades(FoldRow fold, ImmutableArray<BacktestTrade> trades)
    {
        var own = trades.Where(trade => trade.SignalBar >= fold.From && trade.SignalBar < fold.To).ToList();
        return fold with { Trades = own.Count, Net = own.Sum(trade => trade.Net) };
    }
}
