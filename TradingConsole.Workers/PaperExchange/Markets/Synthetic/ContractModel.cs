using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>The log price of one contract at every five seconds of a day: its parent's move plus its own.</summary>
internal sealed class ContractModel
{
    private const double ReversionPerDay = 0.01;
    private const double LogVolMemory = 0.985;
    private const double LogVolDeviation = 0.32;
    private const int ParentDaysKept = 40; // 138 KB a day; enough to fetch a month of every child in turn.

    private readonly long _epochDay;
    private readonly SeededRandom _random;
    private readonly SeededRandom _common;
    private readonly BoundedCache<long, double[]> _days;
    private readonly List<double> _levels = [0]; // Grows by one double per day of market time.
    private readonly Lock _levelsLock = new();

    public ContractModel(ContractRow row, ContractModel? parent, SeededRandom root, long epochDay)
    {
        (Row, Parent, _epochDay) = (row, parent, epochDay);
        _common = root.Fork(1);
        _random = root.Fork(NameHash(row.Symbol));
        _days = new BoundedCache<long, double[]>(ParentDaysKept, MakeDeviations);
    }

    public ContractRow Row { get; }

    public ContractModel? Parent { get; }

    public SeededRandom Random => _random;

    public DayPlan Plan(long day) => DayPlan.Draw(_random, _common, day, Row.OwnVolBps / 10_000);

    /// <summary>Log distance from the long-run price at each knot of the day, parents included. Kept for parents only.</summary>
    public double[] Deviations(long day) => _days.Get(day);

    /// <summary>As <see cref="Deviations"/>, without remembering it.</summary>
    public double[] MakeDeviations(long day)
    {
        var path = OwnPath(day);
        if (Parent is not null && Row.Beta != 0)
        {
            var parent = Parent.Deviations(day);
            for (var i = 0; i < path.Length; i++)
            {
                path[i] += Row.Beta * parent[i];
            }
        }

        return path;
    }

    private double[] OwnPath(long day)
    {
        var plan = Plan(day);
        var level = Level(day);
        var random = _random.Fork(unchecked((ulong)day * 4) + 3);
        Span<double> weights = stackalloc double[DayPlan.Minutes];
        FillWeights(plan, random, weights);

        var path = new double[DayPlan.Knots];
        var sum = 0.0;
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = plan.Deviation * Math.Sqrt(weights[i / MinutePath.Points] / MinutePath.Points) * random.NextGaussian();
            sum += path[i];
        }

        var missing = (plan.Deviation * plan.Noise) - sum;
        foreach (var jump in plan.Jumps)
        {
            path[jump.Knot] += jump.Size;
        }

        var reversion = -ReversionPerDay * level / DayPlan.Knots;
        var regime = 0;
        for (var i = 0; i < path.Length; i++)
        {
            var minute = i / MinutePath.Points;
            while (regime + 1 < plan.Regimes.Length && plan.Regimes[regime + 1].From <= minute)
            {
                regime++;
            }

            level += path[i] + reversion + (plan.Regimes[regime].Drift / MinutePath.Points)
                + (missing * weights[minute] / MinutePath.Points);
            path[i] = level;
        }

        return path;
    }

    /// <summary>Share of the day's variance that falls into each minute; sums to 1.</summary>
    private static void FillWeights(DayPlan plan, SeededRandom random, Span<double> weights)
    {
        var logVol = LogVolDeviation * random.NextGaussian();
        var shock = LogVolDeviation * Math.Sqrt(1 - (LogVolMemory * LogVolMemory));
        var (regime, total) = (0, 0.0);
        for (var minute = 0; minute < weights.Length; minute++)
        {
            while (regime + 1 < plan.Regimes.Length && plan.Regimes[regime + 1].From <= minute)
            {
                regime++;
            }

            logVol = (LogVolMemory * logVol) + (shock * random.NextGaussian());
            var volatility = plan.Regimes[regime].Volatility * Math.Exp(logVol);
            weights[minute] = volatility * volatility * IntradayProfile.Activity(minute);
            total += weights[minute];
        }

        foreach (ref var weight in weights)
        {
            weight /= total;
        }
    }

    /// <summary>Own log distance from the long-run price when the day opens.</summary>
    private double Level(long day)
    {
        lock (_levelsLock)
        {
            for (var next = _epochDay + _levels.Count - 1; next < day; next++)
            {
                var level = _levels[^1];
                _levels.Add(level - (ReversionPerDay * level) + Plan(next).Total);
            }

            return _levels[(int)(day - _epochDay)];
        }
    }

    private static ulong NameHash(string name)
    {
        var hash = 14695981039346656037; // FNV-1a: the list's order must not matter.
        foreach (var c in name)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        return hash;
    }
}
