using TradingConsole.Core.Features.Indicators;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Features.Indicators;

/// <summary>R's TTR 0.24.3 on real minutes, 12 significant digits.</summary>
/// <remarks>
/// It seeds averages as we do, by the mean of their first period, except inside ADX: Wilder's running sums start there
/// with (n − 1)/n of the first n − 1 values. That seed fades by 13/14 a bar and is below the oracle's digits after 500.
/// </remarks>
public sealed class TtrOracleTests
{
    [SharedDataTheory]
    [InlineData("BTCUSDT", RecordedMinutes.Btc)]
    [InlineData("XRPUSDT", RecordedMinutes.Xrp)]
    public void Indicators_OnRecordedMinutes_EqualTtr(string symbol, string candles)
    {
        var series = RecordedMinutes.Load(candles, 5_000);
        var file = $"indicators/ttr/{symbol}_1m_first5000_ttr.csv.gz";
        var names = RecordedMinutes.Lines(file).First().Split(',');
        var oracle = RecordedMinutes.Rows(file).ToArray();
        var expect = new Comparison(names, oracle);
        var (atr, adx, ema, rsi, macd, bands) = (
            new WilderAtr(14), new Adx(14), new Ema(20), new Rsi(14), new Macd(12, 26, 9), new Bollinger(20));
        var closes = new RollingWindow(11);

        for (var i = 0; i < series.Length; i++)
        {
            var (high, low, close) = (series.High[i], series.Low[i], series.Close[i]);
            var middle = bands.Push(close);
            closes.Push(close);
            expect.At(i, "atr14", atr.Push(high, low, close), close);
            var direction = adx.Push(high, low, close);
            if (i < 27 || i >= 500)
            {
                expect.At(i, "adx14", direction, 100);
            }

            if (i >= 500)
            {
                expect.At(i, "di_plus14", adx.PlusDi, 100);
                expect.At(i, "di_minus14", adx.MinusDi, 100);
            }

            expect.At(i, "ema20", ema.Push(close), close);
            expect.At(i, "rsi14", rsi.Push(close), 100);
            macd.Push(close);
            expect.At(i, "macd", macd.Line, close);
            expect.At(i, "macd_signal", macd.Signal, close);
            expect.At(i, "bb_mid", middle.Mean, close);
            expect.At(i, "bb_up", middle.Mean + (2 * middle.Sigma), close);
            expect.At(i, "roc10", closes.IsFull ? (close / closes.Oldest) - 1 : double.NaN, 1);
        }

        Assert.Equal(5_000, oracle.Length);
        Assert.True(expect.Compared > 45_000, $"only {expect.Compared} values were compared");
    }

    private sealed class Comparison(string[] names, double?[][] oracle)
    {
        public int Compared { get; private set; }

        /// <param name="scale">Size of what went into the value: rounding is relative to it.</param>
        public void At(int row, string column, double actual, double scale)
        {
            var expected = oracle[row][Array.IndexOf(names, column)];
            if (expected is not { } value)
            {
                Assert.True(double.IsNaN(actual), $"{column} row {row}: the oracle is still warming up, ours is {actual}");
                return;
            }

            Compared++;
            Assert.True(Math.Abs(actual - value) <= 1e-11 * scale + 1e-11 * Math.Abs(value), $"{column} row {row}: {actual}, oracle {value}");
        }
    }
}
