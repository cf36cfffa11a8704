using System.Globalization;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Tests.Features;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

/// <summary>
/// First touches of mlfinpy's triple barrier. It looks at closes only, so bars are flattened to their close here; its barriers
/// are fractions of the entry, which an ATR of target × entry makes ours.
/// </summary>
public sealed class MlfinpyOracleTests
{
    [SharedDataTheory]
    [InlineData("labels/BTCUSDT_2025-05_nomodel.csv.gz", RecordedMinutes.Btc, 1.0, 1.0)]
    [InlineData("labels/ETHUSDT_2025-05_side.csv.gz", RecordedMinutes.Eth, 1.5, 1.0)]
    public void Label_OnClosesOnly_TouchesWhereMlfinpyDoes(string file, string candles, double kTp, double kSl)
    {
        var series = RecordedMinutes.Load(candles, 20_000);
        for (var i = 0; i < series.Length; i++)
        {
            (series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i]) = (series.Close[i], series.Close[i], series.Close[i]);
        }

        var columns = RecordedMinutes.Lines(file).First().Split(',');
        var events = RecordedMinutes.Lines(file).Skip(1).Select(line => new Event(columns, line.Split(','))).ToArray();
        var atr = new double[series.Length];
        foreach (var e in events)
        {
            atr[e.Bar(series)] = e.Target * series.Close[e.Bar(series)];
        }

        var (longs, shorts) = TripleBarrier.LabelBoth(series, atr, [], new LabelSpec(kTp, kSl, 60, 1_000, 0, 0));

        var (compared, binned) = (0, 0);
        foreach (var e in events.Where(e => e.IsDecided))
        {
            var labels = e.Side < 0 ? shorts : longs;
            var row = e.Bar(series);
            Assert.Equal(e.TouchMinute, series.Minute[labels.EndBar[row]]);
            // Its touch compares simple returns, its bin log returns; between the two it disagrees with itself. With a side it
            // gives 0 to every trade that did not reach the target.
            var width = e.Target * (e.Ret > 0 ? kTp : kSl);
            if (Math.Abs(Math.Abs(e.Ret) - width) > width * width)
            {
                Assert.Equal(e.HasSide ? Math.Max(labels.Y[row], (sbyte)0) : labels.Y[row], e.Bin);
                binned++;
            }

            compared++;
        }

        Assert.True(compared > 600, $"only {compared} events were compared");
        Assert.True(binned > 0.95 * compared, $"only {binned} bins were compared");
    }

    private sealed record Event(string[] Columns, string[] Fields)
    {
        public double Target => Number("target")!.Value;

        public double Side => HasSide ? Number("side")!.Value : 1;

        public double Ret => Number("ret")!.Value;

        public bool HasSide => Columns.Contains("side");

        public int? Bin => (int?)Number("bin");

        public long TouchMinute => (long)Number("t1_ms")! / 60_000;

        /// <summary>False where the vertical barrier lies past the data.</summary>
        public bool IsDecided => Number("vertical_ms") is not null && Bin is not null;

        public int Bar(MinuteSeries series) => (int)(((long)Number("event_ms")! / 60_000) - series.Minute[0]);

        private double? Number(string column)
        {
            var field = Fields[Array.IndexOf(Columns, column)];
            return field.Length == 0 ? null : double.Parse(field, CultureInfo.InvariantCulture);
        }
    }
}
