using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class TrainingSetTests
{
    private static readonly string[] Symbols = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];

    [Fact]
    public void ToRows_MixedRows_TakesOnlyReadyLabelledOnesInTimeOrder()
    {
        var set = new TrainingSet(LabelSpec.Calibrated, Symbols);
        Add(set, "BTCUSDT", 1_000, 10, (matrix, longs, _) =>
        {
            matrix.Ready[0] = false;
            longs.EndBar[1] = -1;
            matrix.Column("atr")[2] = double.NaN;
        });
        Add(set, "ETHUSDT", 1_000, 10, (_, _, shorts) => shorts.EndBar[4] = 9);

        var rows = set.ToRows();

        Assert.Equal(7 + 10, rows.Count);
        Assert.Equal(Symbols, rows.Symbols);
        Assert.Equal(rows.Minute.Order(), rows.Minute);
        Assert.DoesNotContain(rows.Minute.Zip(rows.SymbolIndex), pair => pair is { First: < 1_003, Second: 0 });
        var ether = Enumerable.Range(0, rows.Count).Single(row => rows.Minute[row] == 1_004 && rows.SymbolIndex[row] == 1);
        Assert.Equal(1_009, rows.EndMinute[ether]);
        Assert.Equal(0.03, rows.Long.Cost(ether), 1e-8);
        Assert.Equal(0.02, rows.Long.KnownCost(ether), 1e-8);
        Assert.Equal(4, rows.Features[0][ether]);
    }

    [Fact]
    public void ToRows_AskedForFewer_SpreadsThemEvenlyOverSymbolsAndTime()
    {
        var set = Set(300);
        foreach (var symbol in Symbols)
        {
            Add(set, symbol, 7_000, 300);
        }

        var rows = set.ToRows();

        Assert.Equal(300, rows.Count);
        Assert.All(rows.SymbolIndex.CountBy(symbol => symbol), pair => Assert.InRange(pair.Value, 98, 102));
        Assert.True(rows.Minute.Distinct().Count() > 240);
        for (var symbol = 0; symbol < 3; symbol++)
        {
            long[] minutes = [.. rows.Minute.Where((_, row) => rows.SymbolIndex[row] == symbol)];
            Assert.All(minutes.Zip(minutes.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 5));
        }
    }

    [Fact]
    public void ToRows_AnyOrderOfSymbols_GivesTheSameRows()
    {
        string[] hashes = [.. new[] { (0, 1, 2), (2, 1, 0), (1, 0, 2) }.Select(order =>
        {
            var set = Set(70);
            foreach (var symbol in new[] { order.Item1, order.Item2, order.Item3 })
            {
                Add(set, Symbols[symbol], 0, 100 + (50 * symbol));
            }

            return set.ToRows().Hash();
        })];

        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void ToRows_MoreThanAsked_KeepsExactlyThatManyOfThem()
    {
        var (all, few) = (Set(10_000), Set(64));
        foreach (var symbol in Symbols)
        {
            Add(all, symbol, 0, 200);
            Add(few, symbol, 0, 200);
        }

        Assert.Equal(600, all.ToRows().Count);
        var kept = few.ToRows();
        Assert.Equal(64, kept.Count);
        Assert.Empty(kept.Minute.Zip(kept.SymbolIndex).Except(all.ToRows().Minute.Zip(all.ToRows().SymbolIndex)));
    }

    [Fact]
    public void Add_FarMoreThanAsked_HoldsAtMostAQuarterMore()
    {
        var set = Set(100);
        foreach (var symbol in Symbols)
        {
            Add(set, symbol, 0, 5_000);
            Assert.InRange(set.Count, 100, 125);
        }
    }

    [Fact]
    public void ToRows_OverlappingLabels_ShareTheirWeight()
    {
        var set = new TrainingSet(LabelSpec.Calibrated, Symbols, 100, new SampleWeighting(true));
        Add(set, "BTCUSDT", 0, 30, (matrix, longs, shorts) =>
        {
            for (var i = 0; i < 30; i++)
            {
                matrix.Ready[i] = i is 0 or 1 or 20;
                longs.EndBar[i] = shorts.EndBar[i] = Math.Min(i + 2, 29);
            }
        });

        // Labels live in bars 1–2, 2–3 and 21–22: the first two share bar 2, uniqueness ¾, ¾, 1, scaled to mean 1.
        Assert.Equal([0.9f, 0.9f, 1.2f], set.ToRows().Weight!.Select(weight => MathF.Round(weight, 5)));
    }

    [Fact]
    public void ToRows_TimeDecayAlone_WeighsTheNewestMost()
    {
        var set = new TrainingSet(LabelSpec.Calibrated, Symbols, 100, new SampleWeighting(false, 0.5));
        Add(set, "BTCUSDT", 0, 10);

        var weights = set.ToRows().Weight!;

        Assert.Equal(weights.Order(), weights);
        Assert.Equal(1 / 0.55, weights[^1] / weights[0], 1e-5);
    }

    [Fact]
    public void ToRows_EqualWeighting_HasNoWeights()
    {
        var set = Set(10);
        Add(set, "BTCUSDT", 0, 10);

        Assert.Null(set.ToRows().Weight);
    }

    [Fact]
    public void Hash_OneValueChanged_Differs()
    {
        TrainingRows Rows()
        {
            var set = Set(50);
            Add(set, "BTCUSDT", 0, 40);
            return set.ToRows();
        }

        var before = Rows().Hash();
        foreach (var change in (Action<TrainingRows>[])
        [
            rows => rows.Features[3][7] += 1, rows => rows.Minute[0]--, rows => rows.EndMinute[1]++, rows => rows.SymbolIndex[2]++,
            rows => rows.AtrFraction[0] *= 2, rows => rows.Long.Funding[5] += 1, rows => rows.Short.TargetFirst[5] ^= true,
        ])
        {
            var rows = Rows();
            change(rows);
            Assert.NotEqual(before, rows.Hash());
        }

        Assert.Equal(before, Rows().Hash());
    }

    [Fact]
    public void Add_BadInput_SaysWhichRule()
    {
        var set = Set(10);
        Add(set, "BTCUSDT", 0, 10);

        Assert.Contains("BTCUSDT was added before", Assert.Throws<TrainingException>(
            () => Add(set, "BTCUSDT", 0, 10)).Message, StringComparison.Ordinal);
        Assert.Contains("XRPUSDT is not among", Assert.Throws<TrainingException>(
            () => Add(set, "XRPUSDT", 0, 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToRows_NothingEligible_SaysSo() =>
        Assert.Contains("more history", Assert.Throws<TrainingException>(
            () => Set(10).ToRows()).Message, StringComparison.Ordinal);

    private static TrainingSet Set(int rowsMax) => new(LabelSpec.Calibrated, Symbols, rowsMax);

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
