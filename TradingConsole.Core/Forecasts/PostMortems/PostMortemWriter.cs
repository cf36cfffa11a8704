using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;

namespace TradingConsole.Core.Forecasts.PostMortems;

/// <summary>Makes the figures that are not merely read: path, breaches, contributions. Pure.</summary>
public static class PostMortemWriter
{
    /// <summary>Log loss moves probabilities at least so far from 0 and 1.</summary>
    public const double LogLossEpsilon = 1e-6;

    /// <summary>At most <paramref name="most"/> of the points, the first and the last among them, evenly by place.</summary>
    public static ImmutableArray<PathPoint> Thinned(ImmutableArray<PathPoint> path, int most) =>
        path.Length <= most ? path : [.. Enumerable.Range(0, most).Select(i => path[(int)((long)i * (path.Length - 1) / (most - 1))])];

    /// <summary>Stretches of hours outside the band in force, by time; at most <see cref="PostMortemFigures.BreachesMax"/>, the furthest outside.</summary>
    /// <param name="hours">Snapshots, by time.</param>
    /// <param name="bands">Conformal, of one method, by when they were made.</param>
    /// <param name="alerts">When which was raised.</param>
    public static ImmutableArray<BreachFigure> Breaches(
        ImmutableArray<PathPoint> hours, ImmutableArray<ForecastBand> bands, ImmutableArray<(DateTimeOffset Ts, string Severity)> alerts, double widthLeast)
    {
        var (found, open) = (new List<BreachFigure>(), (BreachFigure?)null);
        foreach (var hour in hours)
        {
            var band = BandShelf.InForce(bands, hour.Ts);
            var score = band is null ? 0 : Math.Max(hour.Yes - band.Q90, band.Q10 - hour.Yes) / Math.Max(band.Q90 - band.Q10, widthLeast);
            if (band is null || score <= 0)
            {
                Shut();
            }
            else if (open is null)
            {
                open = new BreachFigure(hour.Ts, 1, hour.Yes, band.Q10, band.Q90, score, null);
            }
            else
            {
                open = score > open.Score
                    ? open with { Hours = open.Hours + 1, Price = hour.Yes, Q10 = band.Q10, Q90 = band.Q90, Score = score }
                    : open with { Hours = open.Hours + 1 };
            }
        }

        Shut();
        return [.. found.OrderByDescending(breach => breach.Score).ThenBy(breach => breach.Ts).Take(PostMortemFigures.BreachesMax).OrderBy(breach => breach.Ts)];

        void Shut()
        {
            if (open is { } breach)
            {
                var until = breach.Ts.AddHours(breach.Hours);
                found.Add(breach with { Alert = alerts.Where(alert => alert.Ts >= breach.Ts && alert.Ts < until).Select(alert => alert.Severity).FirstOrDefault() });
                open = null;
            }
        }
    }

    /// <summary>The market's own scores at a horizon, and how they moved its category.</summary>
    /// <param name="prices">Of the first outcome at its cut-offs, at least one.</param>
    /// <param name="segment">Sums over the category's rows, this market's among them.</param>
    public static ContributionFigure Contribution(string horizon, IReadOnlyList<double> prices, bool didYesWin, SegmentSums segment)
    {
        ArgumentNullException.ThrowIfNull(prices);
        var (brier, loss) = (prices.Sum(price => Brier(price, didYesWin)), prices.Sum(price => LogLoss(price, didYesWin)));
        var others = segment.Rows - prices.Count;
        return new ContributionFigure(
            horizon, prices.Count, brier / prices.Count, loss / prices.Count, segment.Rows, segment.Brier / segment.Rows,
            others > 0 ? (segment.Brier / segment.Rows) - ((segment.Brier - brier) / others) : null,
            others > 0 ? (segment.LogLoss / segment.Rows) - ((segment.LogLoss - loss) / others) : null);
    }

    internal static double Brier(double price, bool happened) => (price - (happened ? 1 : 0)) * (price - (happened ? 1 : 0));

    internal static double LogLoss(double price, bool happened) =>
        -Math.Log(Math.Clamp(happened ? price : 1 - price, LogLossEpsilon, 1 - LogLossEpsilon));
}

/// <summary>A category's rows at one horizon, summed.</summary>
public readonly record struct SegmentSums(int Rows, double Brier, double LogLoss);
