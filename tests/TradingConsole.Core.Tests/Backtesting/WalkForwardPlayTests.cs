using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Models;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Backtesting;

public sealed class WalkForwardPlayTests
{
    private readonly TradingModel _model = TradingModel.Load(SmallModel.Train(1).Artifact);

    private long FirstFree => _model.Header.TrainEndMinute + _model.Header.LabelSpec.HorizonBars + 1;

    [Theory]
    [InlineData(100, 1)]
    [InlineData(1_440 * 3, 3)]
    [InlineData((1_440 * 40) + 7, 5)]
    public void OfFixed_AnyLength_FoldsCoverItWithoutGapOrOverlap(int minutes, int folds)
    {
        var play = WalkForwardPlay.OfFixed(_model, FirstFree, FirstFree + minutes);

        Assert.Equal(folds, play.Folds.Length);
        Assert.Equal(MinuteGrid.FromIndex(FirstFree), play.Folds[0].From);
        Assert.Equal(MinuteGrid.FromIndex(FirstFree + minutes), play.Folds[^1].To);
        Assert.All(play.Folds.Zip(play.Folds.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.All(play.Folds, fold => Assert.Equal(_model.Id.Value, fold.Model));
        Assert.Same(_model, Assert.Single(play.Schedule.Spans).Model);
    }

    [Fact]
    public void OfFixed_MinutesItMayHaveLearnedFrom_AreRefused()
    {
        Assert.Contains("labels the model learned from", Assert.Throws<BacktestException>(
            () => WalkForwardPlay.OfFixed(_model, FirstFree - 1, FirstFree + 100)).Message, StringComparison.Ordinal);
        Assert.Contains("no minute between", Assert.Throws<BacktestException>(
            () => WalkForwardPlay.OfFixed(_model, FirstFree, FirstFree)).Message, StringComparison.Ordinal);
    }
}
