using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>The slow premium of one contract over its index, and the funding that follows from it every eight hours.</summary>
/// <remarks>
/// Within an interval the premium runs straight from one level to the next, so averages need no path. Rate = P +
/// clamp(0.01 % − P, ±0.05 %) with P the interval's average premium (the exchange's formula for eight hours).
/// </remarks>
internal sealed class FundingModel(SeededRandom random, double meanPremium, double deviation)
{
    public const int IntervalHours = 8;
    public const double InterestRate = 0.0001;

    private const double ClampRange = 0.0005;
    private const double RateMax = 0.02;
    private const long IntervalSeconds = IntervalHours * 3600;

    public double Premium(DateTimeOffset at)
    {
        var (interval, elapsed) = Locate(at);
        return Level(interval) + ((Level(interval + 1) - Level(interval)) * elapsed);
    }

    /// <summary>Estimate for the running interval from what has passed of it.</summary>
    public double Estimate(DateTimeOffset at)
    {
        var (interval, elapsed) = Locate(at);
        return Rate(Level(interval) + ((Level(interval + 1) - Level(interval)) * elapsed / 2));
    }

    /// <summary>The rate settled at an interval's end.</summary>
    public double Settled(DateTimeOffset fundingTime)
    {
        var (interval, _) = Locate(fundingTime);
        return Rate((Level(interval - 1) + Level(interval)) / 2);
    }

    public static DateTimeOffset NextTime(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeSeconds(((at.ToUnixTimeSeconds() / IntervalSeconds) + 1) * IntervalSeconds);

    private static (long Interval, double Elapsed) Locate(DateTimeOffset at)
    {
        var interval = at.ToUnixTimeSeconds() / IntervalSeconds;
        return (interval, ((at.ToUnixTimeMilliseconds() / 1000.0) - (interval * IntervalSeconds)) / IntervalSeconds);
    }

    // The wire carries eight decimals, so nothing finer exists.
    private static double Rate(double premium) => Math.Round(
        Math.Clamp(premium + Math.Clamp(InterestRate - premium, -ClampRange, ClampRange), -RateMax, RateMax), 8);

    private double Level(long interval)
    {
        const double Memory = 0.75;
        var (sum, weight) = (0.0, Math.Sqrt(1 - (Memory * Memory)));
        for (var lag = 0; lag < 9; lag++, weight *= Memory)
        {
            sum += weight * random.Fork(unchecked((ulong)(interval - lag))).NextGaussian();
        }

        return meanPremium + (deviation * sum);
    }
}
