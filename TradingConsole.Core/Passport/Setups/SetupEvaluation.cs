using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>How a way of forecasting did on trades it had not seen, against saying the base rate each time.</summary>
/// <param name="Samples">Trades forecast out of sample.</param>
/// <param name="Purged">Left out of training because their outcome was not known in time, over all folds.</param>
/// <param name="Paid">Of them, paid after costs.</param>
/// <param name="Brier">Mean squared error of the probabilities, 0 to 1; lower is better.</param>
/// <param name="BrierBase">Of the share paid among the training samples, said each time.</param>
/// <param name="LogLoss">Nats.</param>
/// <param name="Gain"><paramref name="BrierBase"/> − <paramref name="Brier"/>; above 0 the model is better.</param>
/// <param name="GainLow">Lower end of its 95 % interval by bootstrap over days: trades of one day go together.</param>
/// <param name="Days">Days in Korea with a forecast trade.</param>
public sealed record SetupEvaluation(
    int Samples, int Purged, int Paid, double Brier, double BrierBase, double LogLoss, double LogLossBase, double Gain, double? GainLow, double? GainHigh,
    int Days)
{
    private const ulong Seed = 35;
    private const double Clip = 1e-3;

    /// <summary>Share of the base rate's error that is gone; 0 when there is none to take away.</summary>
    public double Skill => BrierBase > 0 ? Gain / BrierBase : 0;

    /// <param name="forecasts">At least one.</param>
    public static SetupEvaluation Of(ImmutableArray<SetupForecast> forecasts, int purged)
    {
        bool[] paid = [.. forecasts.Select(forecast => forecast.HasPaid)];
        double[] model = [.. forecasts.Select(forecast => forecast.Probability)], rate = [.. forecasts.Select(forecast => forecast.BaseRate)];
        var (brier, brierBase) = (ProbabilityScores.Brier(model, paid), ProbabilityScores.Brier(rate, paid));
        var days = forecasts.GroupBy(forecast => forecast.Day).OrderBy(day => day.Key)
            .Select(day => (Sum: day.Sum(forecast => forecast.Gain), Count: day.Count())).ToArray();
        var interval = IntervalOfMean(days);
        return new SetupEvaluation(
            forecasts.Length, purged, paid.Count(one => one), brier, brierBase, ProbabilityScores.LogLoss(model, paid, Clip),
            ProbabilityScores.LogLoss(rate, paid, Clip), brierBase - brier, interval?.Low, interval?.High, days.Length);
    }

    // Days are drawn whole: two trades of one morning are not two independent answers.
    private static (double Low, double High)? IntervalOfMean((double Sum, int Count)[] days)
    {
        const int DaysMin = 10, Draws = 2_000;
        if (days.Length < DaysMin)
        {
            return null;
        }

        var random = new SeededRandom(Seed);
        var means = new double[Draws];
        for (var draw = 0; draw < Draws; draw++)
        {
            var (sum, count) = (0.0, 0);
            for (var i = 0; i < days.Length; i++)
            {
                var day = days[random.NextInt(days.Length)];
                (sum, count) = (sum + day.Sum, count + day.Count);
            }

            means[draw] = sum / count;
        }

        Array.Sort(means);
        return (Quantile.OfSorted(means, 0.025), Quantile.OfSorted(means, 0.975));
    }
}

/// <summary>One trade forecast before it was known.</summary>
/// <param name="Day">Of the decision, in Korea.</param>
/// <param name="BaseRate">Share paid among what the forecast was learned from.</param>
public readonly record struct SetupForecast(DateOnly Day, double Probability, double BaseRate, bool HasPaid)
{
    /// <summary>Squared error the model spared against the base rate.</summary>
    public double Gain
    {
        get
        {
            var outcome = HasPaid ? 1 : 0;
            return ((BaseRate - outcome) * (BaseRate - outcome)) - ((Probability - outcome) * (Probability - outcome));
        }
    }
}
