using System.Collections.Immutable;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Backtesting;

public sealed class ModelMinuteFeedTests
{
    private static readonly TradingModel Model = TradingModel.Load(SmallModel.Train(3).Artifact);

    [Theory]
    [InlineData(480, 2)]
    [InlineData(37, 1)]
    public async Task Read_AnyChunk_GivesTheRowsOfOneMatrixAndOnePredictionEach(int capacity, int threads)
    {
        var source = new Source(3, 1_900);
        long from = BacktestCases.Start + FeatureKernel.LookbackBars, to = BacktestCases.Start + 1_900;
        var feed = new ModelMinuteFeed(source, ModelSchedule.Always(Model), from, to, threads);
        var chunk = new MinuteChunk(feed.Symbols.Length, capacity);
        var matrices = feed.Symbols.Select(contract => FeatureMatrixBuilder.Build(source.Of(contract.Symbol), null)).ToArray();
        var (compared, ready) = (0, 0);

        while (await feed.ReadAsync(chunk, default))
        {
            for (var m = 0; m < chunk.Minutes; m++)
            {
                for (var slot = 0; slot < feed.Symbols.Length; slot++)
                {
                    var (row, matrix) = (chunk.RowOf(m, slot), matrices[slot]);
                    var at = Array.BinarySearch(matrix.Minute, chunk.FirstMinute + m);
                    if (at < 0)
                    {
                        Assert.True(double.IsNaN(chunk.Open[row]));
                        continue;
                    }

                    var features = matrix.Columns.Select(column => column[at]).ToArray();
                    var expected = matrix.Ready[at] ? Model.Predict(features) : MinuteChunk.NoPrediction;
                    Assert.Equal(expected, chunk.Predictions[row]);
                    Assert.Equal(matrix.Ready[at] ? features[3] : double.NaN, chunk.AtrFraction[row]);
                    compared++;
                    ready += matrix.Ready[at] ? 1 : 0;
                }
            }
        }

        Assert.Equal((to - from) * 3, compared + source.Missing(from, to));
        Assert.True(ready > compared / 2);
    }

    [Fact]
    public async Task Read_TwoModels_EachSpeaksForItsOwnSpan()
    {
        var other = TradingModel.Load(SmallModel.Train(4).Artifact);
        var source = new Source(1, 1_700);
        long from = BacktestCases.Start + FeatureKernel.LookbackBars, to = BacktestCases.Start + 1_700;
        var middle = from + 301;
        var schedule = new ModelSchedule([new(Model, from + 50, middle), new(other, middle, to - 50)]);

        var both = await PredictionsAsync(new ModelMinuteFeed(source, schedule, from, to));
        var first = await PredictionsAsync(new ModelMinuteFeed(source, ModelSchedule.Always(Model), from, to));
        var second = await PredictionsAsync(new ModelMinuteFeed(source, ModelSchedule.Always(other), from, to));

        for (var i = 0; i < both.Count; i++)
        {
            var minute = from + i;
            Assert.Equal(
                minute < from + 50 || minute >= to - 50 ? MinuteChunk.NoPrediction : minute < middle ? first[i] : second[i], both[i]);
        }
    }

    [Fact]
    public void Schedule_OverlappingSpans_SaysSo() =>
        Assert.Throws<BacktestException>(() => new ModelSchedule([new(Model, 0, 100), new(Model, 99, 200)]));

    private static async Task<List<Prediction>> PredictionsAsync(ModelMinuteFeed feed)
    {
        var chunk = new MinuteChunk(1, 113);
        var predictions = new List<Prediction>();
        while (await feed.ReadAsync(chunk, default))
        {
            predictions.AddRange(chunk.Predictions[..chunk.Minutes]);
        }

        return predictions;
    }

    /// <summary>Recorded minutes without BTC.</summary>
    private sealed class Source(int symbols, int minutes) : IMinuteSource
    {
        private readonly SymbolMinutes[] _market = BacktestCases.Market(symbols, minutes, 21);

        // In no order: the feed sorts.
        public ImmutableArray<BacktestSymbol> Symbols => [.. _market.Select(symbol => symbol.Contract).Reverse()];

        public bool HasBtc => false;

        public MinuteSeries Of(Symbol symbol) => _market.Single(one => one.Contract.Symbol == symbol).Series;

        public long Missing(long from, long to) => _market.Sum(one => to - from - one.Series.Minute.Count(m => m >= from && m < to));

        public ValueTask<MinuteSeries> ReadAsync(Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken) =>
            ValueTask.FromResult(MinuteSlice.Of(Of(symbol), fromMinute, toMinute));

        public ValueTask<IReadOnlyList<FundingRate>> ReadFundingAsync(
            Symbol symbol, long fromMinute, long toMinute, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<FundingRate>>(
            [
                .. _market.Single(one => one.Contract.Symbol == symbol).Funding
                    .Where(rate => MinuteGrid.ToIndex(rate.Time) >= fromMinute && MinuteGrid.ToIndex(rate.Time) < toMinute),
            ]);
    }
}
