using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Backtesting;

public sealed class BacktestStudyTests
{
    [Fact]
    public async Task Walk_Trials_DeflateTheChosenOne()
    {
        var market = BacktestCases.Market(4, 6 * 1_440, 23);
        var trials = PolicyTrials.Around(BacktestCases.Config.Policy);

        var study = await BacktestStudy.WalkAsync(new SeriesMinuteFeed(market), BacktestCases.Config, trials, []);
        var alone = await BacktestStudy.RunAsync(new SeriesMinuteFeed(market), BacktestCases.Config);

        Assert.Equal(alone.Normal.ResultHash, study.Normal.ResultHash);
        Assert.Equal(alone.Pessimistic.ResultHash, study.Pessimistic.ResultHash);
        Assert.Equal(alone.Normal.ResultHash, study.WalkForward!.Trials[0].ResultHash);
        Assert.Equal(12, study.Normal.Figures.Trials);
        var ratios = study.WalkForward.Trials.Select(trial => trial.SharpeDaily ?? 0).ToArray();
        Assert.Equal(SharpeRatio.Of(study.Normal.DailyReturns.AsSpan())!.Value.Deflated(ratios), study.Normal.Figures.DeflatedSharpe);
        Assert.True(study.Normal.Figures.DeflatedSharpe < alone.Normal.Figures.DeflatedSharpe, "trials must cost belief");
        Assert.Equal(2, study.WalkForward.Blocks); // Seven days: at least two in a block.
        Assert.InRange(study.WalkForward.OverfittingProbability!.Value, 0, 1);
    }

    [Fact]
    public async Task Walk_Folds_CountTradesByTheirSignal()
    {
        var market = BacktestCases.Market(4, 2 * 1_440, 29);
        var middle = Core.Time.MinuteGrid.FromIndex(BacktestCases.Start + 1_440);
        FoldRow Fold(int index, DateTimeOffset from, DateTimeOffset to) => new(index, from, from, from, to, Guid.Empty, 1, 1, 0, 0, 0);

        var study = await BacktestStudy.WalkAsync(
            new SeriesMinuteFeed(market), BacktestCases.Config, PolicyTrials.Around(BacktestCases.Config.Policy),
            [Fold(0, middle.AddDays(-1), middle), Fold(1, middle, middle.AddDays(1))]);

        var folds = study.WalkForward!.Folds;
        Assert.Equal(study.Normal.Trades.Count(trade => trade.SignalBar < middle), folds[0].Trades);
        Assert.Equal(study.Normal.Trades.Length, folds.Sum(fold => fold.Trades));
        Assert.Equal(study.Normal.Costs.Net, folds.Sum(fold => fold.Net));
    }
}
