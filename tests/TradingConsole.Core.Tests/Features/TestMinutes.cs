using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Features;

/// <summary>Small seeded markets for tests.</summary>
internal static class TestMinutes
{
    public const long First = 29_000_000;

    /// <summary>A random walk with mark, index and funding known everywhere.</summary>
    public static MinuteSeries Walk(ulong seed, int bars, string symbol = "TESTUSDT")
    {
        var random = new SeededRandom(seed);
        var series = new MinuteSeries(Symbol.Parse(symbol), bars);
        var price = 50.0;
        for (var i = 0; i < bars; i++)
        {
            var open = price;
            var close = Math.Round(open * (1 + (1e-3 * random.NextGaussian())), 2);
            var high = Math.Max(open, close) + Math.Round(0.05 * random.NextDouble(), 2);
            var low = Math.Min(open, close) - Math.Round(0.05 * random.NextDouble(), 2);
            Set(series, i, First + i, open, high, low, close, Math.Round(100 * random.NextDouble(), 1));
            series.Index[i] = close * (1 + (1e-4 * random.NextGaussian()));
            series.FundingRate[i] = 1e-4 * (1 + ((First + i) / 240 % 17));
            price = close;
        }

        return series;
    }

    public static MinuteSeries Constant(int bars, double price = 0.1, double volume = 7)
    {
        var series = new MinuteSeries(Symbol.Parse("FLATUSDT"), bars);
        for (var i = 0; i < bars; i++)
        {
            Set(series, i, First + i, price, price, price, price, volume);
        }

        return series;
    }

    /// <summary>Writes one bar; mark is the trade price, index and funding unknown.</summary>
    public static void Set(
        MinuteSeries series, int i, long minute, double open, double high, double low, double close, double volume)
    {
        series.Minute[i] = minute;
        (series.Open[i], series.High[i], series.Low[i], series.Close[i]) = (open, high, low, close);
        (series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i]) = (open, high, low, close);
        (series.Volume[i], series.Index[i], series.FundingRate[i]) = (volume, double.NaN, double.NaN);
    }

    /// <summary>Bars <paramref name="start"/> and later.</summary>
    public static MinuteSeries From(MinuteSeries series, int start)
    {
        var tail = new MinuteSeries(series.Symbol, series.Length - start);
        Array.Copy(series.Minute, start, tail.Minute, 0, tail.Length);
        Copy(series.Open, tail.Open);
        Copy(series.High, tail.High);
        Copy(series.Low, tail.Low);
        Copy(series.Close, tail.Close);
        Copy(series.Volume, tail.Volume);
        Copy(series.MarkOpen, tail.MarkOpen);
        Copy(series.MarkHigh, tail.MarkHigh);
        Copy(series.MarkLow, tail.MarkLow);
        Copy(series.MarkClose, tail.MarkClose);
        Copy(series.Index, tail.Index);
        Copy(series.FundingRate, tail.FundingRate);
        return tail;

        void Copy(double[] from, double[] to) => Array.Copy(from, start, to, 0, to.Length);
    }
}
