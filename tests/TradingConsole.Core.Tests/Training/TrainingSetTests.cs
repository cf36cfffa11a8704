using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class TrainingSetTests
{
    [Fact]
    public void ToRows_MixedRows_TakesOnlyReadyLabelledOnesInTimeOrder()
    {
        var set = new TrainingSet(LabelSpec.Calibrated);
        Add(set, "BTCUSDT", 1_000, 10, (matrix, longs, _) =>
        {
            matrix.Ready[0] = false;
            longs.EndBar[1] = -1;
            matrix.Column("atr")[2] = double.NaN;
        });
        Add(set, "ETHUSDT", 1_000, 10, (_, _, shorts) => shorts.EndBar[4] = 9);

        var rows = set.ToRows();

        Assert.Equal(7 + 10, rows.Count);
        Assert.Equal(["BTCUSDT", "ETHUSDT"], rows.Symbols);
        Assert.Equal(rows.Minute.Order(), rows.Minute);
        Assert.DoesNotContain(rows.Minute.Zip(rows.SymbolIndex), pair => pair is { First: < 1_003, Second: 0 });
        var ether = Enumerable.Range(0, rows.Count).Single(row => rows.Minute[row] == 1_004 && rows.SymbolIndex[row] == 1);
        Assert.Equal(1_009, rows.EndMinute[ether]);
        Assert.Equal(0.03, rows.Long.Cost[ether], 1e-12);
        Assert.Equal(0.02, rows.Long.KnownCost[ether], 1e-12);
        Assert.Equal(4, rows.Features[0][ether]);
    }

    [Fact]
    public void ToRows_AskedForFewer_TakesEveryKthMinuteOfEverySymbol()
    {
        var set = new TrainingSet(LabelSpec.Calibrated);
        Add(set, "BTCUSDT", 0, 300);
        Add(set, "ETHUSDT", 0, 300);
        Add(set, "SOLUSDT", 0, 300);

        var rows = set.ToRows(300);

        Assert.Equal(300, rows.Count);
        Assert.Equal(300, rows.Minute.Distinct().Count());
        Assert.Equal([100, 100, 100], rows.SymbolIndex.CountBy(symbol => symbol).Select(pair => pair.Value));
    }

    [Fact]
    public void Add_MoreThanIsKept_ThinsByDoublingTheStride()
    {
        var set = new TrainingSet(LabelSpec.Calibrated, rowsKeptMax: 100);
        Add(set, "BTCUSDT", 0, 250);
        Add(set, "ETHUSDT", 0, 250);

        Assert.InRange(set.Count, 50, 100);
        Assert.Equal(8, set.Stride);
        Assert.All(set.ToRows().Minute.Zip(set.ToRows().SymbolIndex), pair => Assert.Equal(0, (pair.First + pair.Second) % 8));
    }

    [Fact]
    public void ToRows_NothingEligible_SaysSo() =>
        Assert.Contains("more history", Assert.Throws<TrainingException>(
            () => new TrainingSet(LabelSpec.Calibrated).ToRows()).Message, StringComparison.Ordinal);

    private static void Add(
        TrainingSet set, string symbol, long firstMinute, int length, Action<FeatureMatrix, LabelColumns, LabelColumns>? spoil = null)
    {
        var series = new MinuteSeries(Symbol.Parse(symbol), length);
        for (var i = 0; i < length; i++)
        {
            series.Minute[i] = firstMinute + i;
        }

        var matrix = new FeatureMatrix(series);
        var (longs, shorts) = (new LabelColumns(PositionSide.Long, length), new LabelColumns(PositionSide.Short, length));
        for (var i = 0; i < length; i++)
        {
            matrix.Ready[i] = true;
            matrix.Columns[0][i] = i;
            matrix.Column("atr")[i] = 0.001;
            longs.EndBar[i] = shorts.EndBar[i] = Math.Min(i + 1, length - 1);
            (longs.Fee[i], longs.Slippage[i], longs.Funding[i]) = (0.01, 0.01, 0.01);
        }

        spoil?.Invoke(matrix, longs, shorts);
        set.Add(matrix, longs, shorts);
    }
}
