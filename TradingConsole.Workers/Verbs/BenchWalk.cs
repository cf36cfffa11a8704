using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs;

/// <summary>Seeded minutes for benches: a random walk with clustered volatility, mark price beside it, funding every 8 h.</summary>
/// <remarks>Shaped like a market only as far as the kernels' work depends on it. Not for judging models.</remarks>
internal static class BenchWalk
{
    private const long FirstMinute = 29_000_000;

    public static MinuteSeries Series(Symbol symbol, int rows, SeededRandom random)
    {
        var series = new MinuteSeries(symbol, rows);
        var (price, sigma, rate) = (100.0, 8e-4, 1e-4);
        for (var i = 0; i < rows; i++)
        {
            sigma = Math.Clamp(sigma * Math.Exp(0.05 * random.NextGaussian()), 2e-4, 4e-3);
            var open = price;
            var close = open * Math.Exp(sigma * random.NextGaussian());
            var high = Math.Max(open, close) * (1 + (0.5 * sigma * random.NextDouble()));
            var low = Math.Min(open, close) * (1 - (0.5 * sigma * random.NextDouble()));
            var basis = 1 + (2e-5 * random.NextGaussian());
            var minute = FirstMinute + i;
            if (minute % 480 == 0)
            {
                rate = 1e-4 * (1 + random.NextGaussian());
            }

            (series.Minute[i], series.Volume[i], series.FundingRate[i]) = (minute, 1_000 * random.NextDouble(), rate);
            (series.Open[i], series.High[i], series.Low[i], series.Close[i]) = (open, high, low, close);
            (series.MarkOpen[i], series.MarkHigh[i]) = (open * basis, high * basis);
            (series.MarkLow[i], series.MarkClose[i]) = (low * basis, close * basis);
            series.Index[i] = close * (1 + (1e-4 * random.NextGaussian()));
            price = close;
        }

        return series;
    }

    /// <summary>The settlements behind <see cref="MinuteSeries.FundingRate"/>.</summary>
    public static FundingEvent[] Funding(MinuteSeries series) =>
        [.. Enumerable.Range(0, series.Length)
            .Where(i => series.Minute[i] % 480 == 0)
            .Select(i => new FundingEvent(series.Minute[i], series.FundingRate[i]))];
}
