using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

/// <summary>Hourly markets for tests.</summary>
internal static class Hours
{
    /// <summary>Midnight UTC.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static MarketSnapshot At(int hour, double yes, string market = "0xa", double? volume = null, double? interest = null, int staleHours = 0) => new(
        Start.AddHours(hour), market, yes, volume, interest, TimeSpan.FromDays(10), LiquidityBucket.Mid, TimeSpan.FromHours(staleHours));

    public static MarketSnapshot[] Of(IEnumerable<double> prices, string market = "0xa") => [.. prices.Select((yes, hour) => At(hour, yes, market))];

    public static PriceSeries Series(IEnumerable<double> prices, string market = "0xa") => new(Of(prices, market), BandRules.Default);

    /// <summary>Prices whose log-odds wander, now and then standing still, rounded to ticks.</summary>
    public static double[] Wandering(ulong seed, int hours, double deviation = 0.2)
    {
        var random = new SeededRandom(seed);
        var at = random.NextGaussian();
        var prices = new double[hours];
        for (var hour = 0; hour < hours; hour++)
        {
            at += random.NextInt(3) == 0 ? deviation * random.NextGaussian() : 0;
            prices[hour] = Math.Round(LogOdds.ToProbability(at), 3);
        }

        return prices;
    }
}
