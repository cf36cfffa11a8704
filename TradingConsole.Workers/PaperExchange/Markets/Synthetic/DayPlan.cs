using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>A stretch of hours in which the market behaves alike.</summary>
/// <param name="From">First minute of the day it covers; it ends where the next one starts.</param>
/// <param name="Drift">Expected own log return per minute.</param>
/// <param name="Volatility">Factor on the deviation of returns.</param>
/// <param name="Activity">Factor on volume.</param>
internal readonly record struct Regime(int From, double Drift, double Volatility, double Activity);

/// <param name="Knot">Five-second step of the day at which it happens.</param>
/// <param name="Size">Log return.</param>
internal readonly record struct Jump(int Knot, double Size);

/// <summary>The few numbers that shape one contract's day, cheap enough to chain years of days.</summary>
/// <remarks>
/// Everything that decides the day's total own return is here, so that closing prices follow from the plans alone and the
/// path inside the day only has to bridge them. Bridging a Gaussian path to an independent total of the same variance
/// leaves its distribution unchanged, hence adds no hidden trend.
/// </remarks>
internal sealed class DayPlan
{
    public const int Minutes = 1440;
    public const int Knots = Minutes * MinutePath.Points;

    private const double MinuteDeviations = 37.947; // √1440: daily deviation over minute deviation.

    // Drift of a trend in deviations per minute: over two hours it moves half as far as the noise does, which a model
    // can see only in part, and which outlasts the cost of a trade.
    private const double TrendStrength = 0.055;
    private const double HoursMin = 1.5;
    private const double HoursMeanExtra = 3.5;

    private DayPlan(Regime[] regimes, Jump[] jumps, double deviation, double noise)
    {
        (Regimes, Jumps, Deviation, Noise) = (regimes, jumps, deviation, noise);
        var total = Deviation * Noise;
        for (var i = 0; i < regimes.Length; i++)
        {
            var until = i + 1 < regimes.Length ? regimes[i + 1].From : Minutes;
            total += regimes[i].Drift * (until - regimes[i].From);
        }

        Total = total + jumps.Sum(j => j.Size);
    }

    public Regime[] Regimes { get; }

    public Jump[] Jumps { get; }

    /// <summary>Deviation of the day's own noise, as a log return.</summary>
    public double Deviation { get; }

    /// <summary>The day's total noise in deviations.</summary>
    public double Noise { get; }

    /// <summary>The day's own log return: drift, noise and jumps.</summary>
    public double Total { get; }

    /// <param name="random">The contract's own sequence; days are forks of it.</param>
    /// <param name="common">The sequence all contracts share: some days are wild for everyone.</param>
    public static DayPlan Draw(SeededRandom random, SeededRandom common, long day, double dailyDeviation)
    {
        var own = random.Fork(Stream(day));
        var deviation = dailyDeviation * Math.Exp((0.28 * Persistent(common, day)) + (0.18 * Persistent(random, day)));
        var noise = own.NextGaussian();
        var perMinute = deviation / MinuteDeviations;

        // The first regime goes on from the last of the day before, as drawn there.
        var before = DrawRegimes(random.Fork(Stream(day - 1) + 1), perMinute)[^1];
        var regimes = DrawRegimes(random.Fork(Stream(day) + 1), perMinute);
        regimes[0] = before with { From = 0 };
        return new DayPlan([.. regimes], DrawJumps(own, deviation), deviation, noise);
    }

    /// <summary>Cheap noise with a memory of some days, deviation 1: a moving average of independent draws.</summary>
    private static double Persistent(SeededRandom random, long day)
    {
        const double Memory = 0.7;
        var (sum, weight) = (0.0, Math.Sqrt(1 - (Memory * Memory)));
        for (var lag = 0; lag < 8; lag++, weight *= Memory)
        {
            sum += weight * random.Fork(Stream(day - lag) + 2).NextGaussian();
        }

        return sum;
    }

    private static List<Regime> DrawRegimes(SeededRandom random, double perMinute)
    {
        var regimes = new List<Regime>(); // At most 24 h / 1.5 h of them.
        var from = 0.0;
        while (from < Minutes || regimes.Count < 2)
        {
            var kind = random.NextDouble();
            var side = random.NextDouble() < 0.5 ? -1 : 1;
            var strength = side * TrendStrength * (0.7 + (0.6 * random.NextDouble())) * perMinute;
            var start = Math.Min((int)from, Minutes - 1);
            regimes.Add(
                kind < 0.42 ? new Regime(start, 0, 0.75, 0.8)
                : kind < 0.86 ? new Regime(start, strength, 1.0, 1.35)
                : new Regime(start, 0.6 * strength, 1.8, 2.2));
            from += 60 * (HoursMin - (HoursMeanExtra * Math.Log(1 - random.NextDouble())));
        }

        return regimes;
    }

    private static Jump[] DrawJumps(SeededRandom random, double deviation)
    {
        const double ChancePerTry = 0.25;
        var jumps = new List<Jump>(); // At most four.
        for (var i = 0; i < 4; i++)
        {
            var (happens, side, size) = (random.NextDouble() < ChancePerTry, random.NextDouble(), random.NextDouble());
            var knot = random.NextInt(Knots);
            if (happens)
            {
                jumps.Add(new Jump(knot, (side < 0.5 ? -1 : 1) * deviation * (0.2 + (0.4 * size))));
            }
        }

        return [.. jumps];
    }

    // Days before the epoch are asked for too (memory of the first days), so the stream number wraps; three streams a day.
    private static ulong Stream(long day) => unchecked((ulong)day * 4);
}
