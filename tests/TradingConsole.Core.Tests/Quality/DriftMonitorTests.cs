using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

public sealed class DriftMonitorTests
{
    private const int Window = 60;
    private const long First = 29_000_000;
    private static readonly Symbol[] Symbols = [Symbol.Parse("BTCUSDT"), Symbol.Parse("ETHUSDT"), Symbol.Parse("SOLUSDT")];
    private static readonly FeatureReference[] References =
        [.. FeatureSchema.V1.Names.Select(name => new FeatureReference(name, new PsiReference([-1, 0, 1], [0.2, 0.3, 0.3, 0.1, 0.1], 1_000)))];

    [Fact]
    public void Read_AfterGapsRepeatsAndSilence_CountsWhatARecountOfTheWindowCounts()
    {
        var random = new SeededRandom(3);
        var monitor = new DriftMonitor(References, Window);
        var kept = new Dictionary<(Symbol, long), FeatureRow>();
        for (var minute = First; minute < First + 400; minute++)
        {
            var rows = Symbols.Where(_ => random.NextDouble() < 0.7 && minute % 97 < 80).Select(symbol => Row(symbol, minute, random)).ToList();
            foreach (var row in rows)
            {
                kept[(row.Symbol, minute)] = row;
            }

            monitor.Take(rows);
            if (rows.Count > 0 && random.NextDouble() < 0.2)
            {
                monitor.Take([Row(rows[0].Symbol, minute, random)]); // A minute already taken.
            }

            var latest = kept.Keys.Select(key => key.Item2).DefaultIfEmpty(-1).Max();
            var inside = kept.Where(pair => pair.Key.Item2 > latest - Window).Select(pair => pair.Value).ToList();
            var counted = monitor.Read();
            for (var f = 0; f < counted.Length; f++)
            {
                var expected = new int[5];
                foreach (var row in inside)
                {
                    var value = row.Values[f];
                    expected[double.IsNaN(value) ? 4 : value < -1 ? 0 : value < 0 ? 1 : value < 1 ? 2 : 3]++;
                }

                Assert.Equal(expected, counted[f].Counts);
            }
        }
    }

    [Fact]
    public void Take_RowOlderThanTheWindow_ChangesNothing()
    {
        var random = new SeededRandom(4);
        var monitor = new DriftMonitor(References, Window);
        monitor.Take([Row(Symbols[0], First, random)]);
        monitor.Take([Row(Symbols[0], First - Window, random)]);

        Assert.All(monitor.Read(), feature => Assert.Equal(1, feature.Rows));
    }

    private static FeatureRow Row(Symbol symbol, long minute, SeededRandom random) => new(
        symbol, MinuteGrid.FromIndex(minute), FeatureSchema.V1.Version,
        [.. FeatureSchema.V1.Names.Select(_ => random.NextDouble() < 0.1 ? double.NaN : (random.NextDouble() * 4) - 2)], 1);
}
