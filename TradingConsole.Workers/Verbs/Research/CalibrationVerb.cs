using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>How honest a file of probabilities is.</summary>
internal static class CalibrationVerb
{
    public const string Help =
        """
        Score probabilities against what happened.

        Input: columns p (probability, 0 to 1) and y (0 or 1), one forecast a row.
        Output (JSON with --json):
          n, brier, log_loss (p kept 1e-15 away from 0 and 1)
          ece             10 bins of equal width [a, b): a forecast on an edge counts in the bin above, 1 in the last
                          (edges as numpy's linspace: the double 0.6 lies below its edge 6 * 0.1)
          ece_equal_mass  10 bins between the forecasts' own deciles; equal forecasts share a bin, one on an edge counts below
          slope,intercept of logit P(y=1) = intercept + slope * logit p, unregularised, p kept 1e-6 away from 0 and 1;
                          null where no finite fit exists
          bins            the 10 equal-width bins: lower, upper, n, mean_p, rate, and the rate's 95 % Wilson interval rate_low, rate_high
        """;

    private const int Bins = 10;

    public static CalibrationResult Run(string csv)
    {
        var table = CsvTable.Read(csv, name => name is "p" or "y");
        var (p, y) = (table.Column("p"), table.Column("y"));
        if (table.Rows == 0)
        {
            throw new InvalidDataException($"{csv}: no row after the header");
        }

        var outcomes = new bool[y.Length];
        for (var i = 0; i < p.Length; i++)
        {
            if (p[i] is not (>= 0 and <= 1))
            {
                throw table.Wrong(i, "p", p[i], "is not a probability from 0 to 1");
            }

            if (y[i] is not (0 or 1))
            {
                throw table.Wrong(i, "y", y[i], "is not an outcome, 0 or 1");
            }

            outcomes[i] = y[i] == 1;
        }

        var fit = CalibrationFit.Of(p, outcomes);
        return new CalibrationResult(
            p.Length,
            ProbabilityScores.Brier(p, outcomes),
            ProbabilityScores.LogLoss(p, outcomes),
            ProbabilityScores.Ece(p, outcomes, Bins),
            ProbabilityScores.EceEqualMass(p, outcomes, Bins),
            fit?.Slope,
            fit?.Intercept,
            BinsOf(ProbabilityScores.Reliability(p, outcomes, Bins)));
    }

    private static ImmutableArray<CalibrationBin> BinsOf(ImmutableArray<ReliabilityBin> filled)
    {
        var bins = ImmutableArray.CreateBuilder<CalibrationBin>(Bins);
        for (var b = 0; b < Bins; b++)
        {
            var (lower, upper) = (b / (double)Bins, (b + 1) / (double)Bins);
            var found = filled.FirstOrDefault(bin => Math.Abs(bin.From - lower) < 1e-9);
            var interval = WilsonInterval.Of((int)Math.Round(found.ObservedRate * found.Count), found.Count);
            bins.Add(found.Count == 0
                ? new CalibrationBin(lower, upper, 0, null, null, null, null)
                : new CalibrationBin(lower, upper, found.Count, found.ProbabilityMean, found.ObservedRate, interval.Low, interval.High));
        }

        return bins.MoveToImmutable();
    }
}

internal sealed record CalibrationResult(
    int N,
    double Brier,
    double LogLoss,
    double Ece,
    double EceEqualMass,
    double? Slope,
    double? Intercept,
    ImmutableArray<CalibrationBin> Bins)
{
    public override string ToString() => FormattableString.Invariant(
        $"n {N}, Brier {Brier:G6}, log loss {LogLoss:G6}, ECE {Ece:G6} (equal mass {EceEqualMass:G6}), ")
        + (Slope is null ? "slope and intercept: no finite fit" : FormattableString.Invariant($"slope {Slope:G6}, intercept {Intercept:G6}"))
        + string.Concat(Bins.Where(bin => bin.N > 0).Select(bin => FormattableString.Invariant(
            $"\n{bin.Lower:F1} to {bin.Upper:F1}: {bin.N} forecasts, mean {bin.MeanP:F4}, happened {bin.Rate:F4} ({bin.RateLow:F4} to {bin.RateHigh:F4})")));
}

/// <param name="MeanP">Null, like the rate, in an empty bin.</param>
internal sealed record CalibrationBin(double Lower, double Upper, int N, double? MeanP, double? Rate, double? RateLow, double? RateHigh);
