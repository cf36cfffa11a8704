using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using TradingConsole.Core.Features.Indicators;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Features.Indicators;

/// <summary>Skender.Stock.Indicators on 502 daily bars. Its seeds are TTR's and ours.</summary>
public sealed class SkenderOracleTests
{
    [SharedDataFact]
    public void Atr_OnDailyBars_EqualsSkender()
    {
        var atr = new WilderAtr(14);

        AssertEqual("atr", "atr", bar => atr.Push(bar.High, bar.Low, bar.Close));
    }

    [SharedDataFact]
    public void Adx_OnDailyBars_EqualsSkender()
    {
        var adx = new Adx(14);

        AssertEqual("adx", "adx", bar => adx.Push(bar.High, bar.Low, bar.Close));
    }

    [SharedDataFact]
    public void Ema_OnDailyBars_EqualsSkender()
    {
        var ema = new Ema(20);

        AssertEqual("ema", "ema", bar => ema.Push(bar.Close));
    }

    [SharedDataFact]
    public void Rsi_OnDailyBars_EqualsSkender()
    {
        var rsi = new Rsi(14);

        AssertEqual("rsi", "rsi", bar => rsi.Push(bar.Close));
    }

    [SharedDataFact]
    public void MacdHistogram_OnDailyBars_EqualsSkender()
    {
        var macd = new Macd(12, 26, 9);

        AssertEqual("macd", "histogram", bar => macd.Push(bar.Close));
    }

    [SharedDataFact]
    public void BollingerZ_OnDailyBars_EqualsSkender()
    {
        var bands = new Bollinger(20);

        AssertEqual("bb", "zScore", bar =>
        {
            var moments = bands.Push(bar.Close);
            return double.IsNaN(moments.Sigma) ? double.NaN : moments.Score(bar.Close);
        });
    }

    private static void AssertEqual(string indicator, string field, Func<Bar, double> push)
    {
        using var file = File.OpenRead(SharedData.Path($"indicators/skender/results/{indicator}.standard.json.gz"));
        using var results = JsonDocument.Parse(new GZipStream(file, CompressionMode.Decompress));
        var bars = File.ReadLines(SharedData.Path("indicators/skender/quotes/default.csv")).Skip(1).Select(Bar.Parse).ToArray();
        var compared = 0;
        for (var i = 0; i < bars.Length; i++)
        {
            var actual = push(bars[i]);
            var expected = results.RootElement[i].GetProperty(field);
            if (expected.ValueKind == JsonValueKind.Null)
            {
                Assert.True(double.IsNaN(actual), $"{field} bar {i}: the oracle is still warming up, ours is {actual}");
                continue;
            }

            compared++;
            var value = expected.GetDouble();
            Assert.True(Math.Abs(actual - value) <= 1e-9 * Math.Max(1, Math.Abs(value)), $"{field} bar {i}: {actual}, oracle {value}");
        }

        Assert.True(compared > 450, $"only {compared} values were compared");
    }

    private readonly record struct Bar(double High, double Low, double Close)
    {
        public static Bar Parse(string line)
        {
            var fields = line.Split(',');
            return new(Number(2), Number(3), Number(4));

            double Number(int i) => double.Parse(fields[i], CultureInfo.InvariantCulture);
        }
    }
}
