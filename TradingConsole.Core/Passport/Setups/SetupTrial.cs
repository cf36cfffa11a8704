using System.Collections.Immutable;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>A model learned from all that is known, how the same way of learning did on what it had not seen, and whether it may be used.</summary>
/// <param name="Model">Null when there was too little to learn from.</param>
/// <param name="Evaluation">Null without a forecast out of sample.</param>
/// <param name="Checks">Of the safety gate, in order.</param>
/// <param name="BaseRate">Share of the samples that paid.</param>
/// <remarks>
/// Every sample counts, and counts alike, whatever became of the trade. What it ends by (a moved stop, the kill switch, a liquidation, a close by hand) is
/// known only after the decision: to leave such trades out, or to weigh them less, would learn from the survivors and call their share the
/// person's. The question answered is therefore what a trade of this person pays as this person trades it.
/// </remarks>
public sealed record SetupTrial(SetupModel? Model, SetupEvaluation? Evaluation, ImmutableArray<SetupCheck> Checks, double? BaseRate)
{
    /// <summary>Below this a history is too short to learn from.</summary>
    public const int SamplesMin = 100;

    /// <summary>Trades that paid, and trades that did not, at least.</summary>
    public const int OfEachMin = 25;

    public bool IsSafe => Model is not null && Checks.All(check => check.IsPassed);

    /// <summary>Learns and judges. Deterministic: the same samples give the same figures.</summary>
    /// <param name="samples">By decision.</param>
    public static SetupTrial Run(IEnumerable<TrainingSample> samples, CancellationToken cancellationToken = default)
    {
        ImmutableArray<TrainingSample> all = [.. samples];
        var paid = all.Count(sample => sample.HasPaid);
        ImmutableArray<SetupCheck> enough =
        [
            SetupCheck.AtLeast("enough_samples", all.Length, SamplesMin), SetupCheck.AtLeast("both_outcomes", Math.Min(paid, all.Length - paid), OfEachMin),
        ];
        if (enough.Any(check => !check.IsPassed))
        {
            return new SetupTrial(null, null, enough, null);
        }

        var folds = PurgedFolds.Of(all);
        var forecasts = folds.SelectMany(fold => Forecast(fold, cancellationToken)).ToImmutableArray();
        var evaluation = forecasts.IsEmpty ? null : SetupEvaluation.Of(forecasts, folds.Sum(fold => fold.Purged));
        return new SetupTrial(
            SetupModel.Learn(all, cancellationToken), evaluation, [.. enough, .. SafetyGate.Judge(evaluation)], (double)paid / all.Length);
    }

    private static IEnumerable<SetupForecast> Forecast(PurgedFold fold, CancellationToken cancellationToken)
    {
        var paid = fold.Train.Count(sample => sample.HasPaid);
        if (paid == 0 || paid == fold.Train.Length)
        {
            yield break; // Nothing to learn a difference from.
        }

        var (model, rate) = (SetupModel.Learn(fold.Train, cancellationToken), (double)paid / fold.Train.Length);
        foreach (var sample in fold.Test)
        {
            yield return new SetupForecast(KoreanTime.DayOf(sample.DecidedAt), model.Probability(SetupQuestion.Of(sample)), rate, sample.HasPaid);
        }
    }
}

/// <summary>One condition of the safety gate.</summary>
/// <param name="Code">E.g. <c>better_than_base</c>.</param>
/// <param name="Figure">Null when it could not be measured, which fails.</param>
public sealed record SetupCheck(string Code, bool IsPassed, double? Figure, double Threshold)
{
    public static SetupCheck AtLeast(string code, double figure, double least) => new(code, figure >= least, figure, least);
}

/// <summary>What must hold before a personal model is used. It is better than the base rate out of sample, and that is no accident.</summary>
public static class SafetyGate
{
    /// <summary>Forecast out of sample, at least.</summary>
    public const int ForecastsMin = 60;

    public static ImmutableArray<SetupCheck> Judge(SetupEvaluation? evaluation) =>
    [
        SetupCheck.AtLeast("enough_forecasts", evaluation?.Samples ?? 0, ForecastsMin),
        Above("better_than_base", evaluation?.GainLow),
        Above("better_log_loss", evaluation is null ? null : evaluation.LogLossBase - evaluation.LogLoss),
    ];

    private static SetupCheck Above(string code, double? figure) => new(code, figure > 0, figure, 0);
}
