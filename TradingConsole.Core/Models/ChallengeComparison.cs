using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Models;

/// <summary>One hour of a challenger and the champion on equal paper accounts.</summary>
/// <param name="Hour">Its start, UTC.</param>
/// <param name="ChallengerReturn">Change of equity over equity at the hour's start, every cost inside; likewise <paramref name="ChampionReturn"/>.</param>
/// <param name="Decisions">Symbol-minutes both decided.</param>
/// <param name="Agreed">Of those, how many alike.</param>
public readonly record struct ChallengeHour(
    DateTimeOffset Hour, double ChallengerReturn, double ChampionReturn, int Decisions, int Agreed);

/// <summary>Compares a challenger with the champion by a test that may be looked at after every hour.</summary>
public static class ChallengeComparison
{
    /// <summary>
    /// Largest hourly difference that counts in full, fraction of equity: about three of the deviations a small account at these
    /// limits shows. Fixed before the first look, as the test demands.
    /// </summary>
    public const double DifferenceBound = 0.005;

    /// <summary>Share of comparisons in which an equal challenger is ever called better, or worse.</summary>
    public const double Alpha = 0.05;

    /// <param name="hours">All hours against this champion, in time order.</param>
    /// <returns>Null without an hour.</returns>
    public static ChallengeEvidence? Of(ModelId champion, IReadOnlyList<ChallengeHour> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        if (hours.Count == 0)
        {
            return null;
        }

        var differences = hours.Select(hour => hour.ChallengerReturn - hour.ChampionReturn).ToArray();
        var better = AlwaysValidMean.Test(differences, DifferenceBound, Alpha);
        var worse = AlwaysValidMean.Test([.. differences.Select(difference => -difference)], DifferenceBound, Alpha);
        long decisions = hours.Sum(hour => (long)hour.Decisions), agreed = hours.Sum(hour => (long)hour.Agreed);
        return new ChallengeEvidence(
            champion.Value, hours[0].Hour, hours[^1].Hour.AddHours(1), hours.Count, better.Mean, better.Low, better.High, 1 - Alpha,
            Compound(hours.Select(hour => hour.ChallengerReturn)), Compound(hours.Select(hour => hour.ChampionReturn)),
            decisions > 0 ? (double)agreed / decisions : null,
            better.IsAboveZero ? ChallengeEvidence.Better : worse.IsAboveZero ? ChallengeEvidence.Worse : ChallengeEvidence.Open);
    }

    private static double Compound(IEnumerable<double> returns) => returns.Aggregate(1.0, (wealth, part) => wealth * (1 + part)) - 1;
}
