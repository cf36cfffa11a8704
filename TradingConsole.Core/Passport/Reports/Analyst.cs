using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Reads a history and says what stands out, each statement with what it rests on. Deterministic: no clock, no model, no chance.</summary>
/// <remarks>
/// Slices are tested against the rest of the history by permutation, all of them together corrected by Benjamini–Hochberg; what is not
/// distinguishable from chance is not said. Formulas: docs/metrics.md, Reports.
/// </remarks>
public static class Analyst
{
    public const string Name = "analyst";

    /// <summary>Changes whenever the same input could give another report.</summary>
    public const string Version = "1";

    /// <summary>A slice with fewer trades is not tested.</summary>
    public const int SliceTradesMin = 8;

    /// <summary>Below this a report gives figures and no judgement.</summary>
    public const int TradesMin = 20;

    /// <summary>The expected share of false ones among what is called a strength or weakness.</summary>
    public const double FalseShareMax = 0.1;

    public static ImmutableArray<Finding> Read(ReportInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var findings = new List<Finding>();
        if (input.Trades.Length >= TradesMin)
        {
            findings.AddRange(OfSlices(input.Trades));
            findings.AddRange(Luck.Read(input.Trades));
        }

        findings.AddRange(Confidence.Read(input));
        findings.AddRange(Discipline.Read(input));
        return [.. findings.OrderBy(finding => finding.Kind).ThenByDescending(finding => Math.Abs(finding.Impact))
            .ThenBy(finding => finding.Code, StringComparer.Ordinal).ThenBy(finding => finding.Slice, StringComparer.Ordinal)];
    }

    private static IEnumerable<Finding> OfSlices(ImmutableArray<ReportTrade> trades)
    {
        var slices = Slices.Of(trades).Where(slice => slice.Inside.Length >= SliceTradesMin && slice.Outside.Length >= SliceTradesMin).ToArray();
        var pValues = slices.Select((slice, index) => PermutationTest.PValue(
            [.. slice.Inside.Concat(slice.Outside).Select(trade => trade.R)], slice.Inside.Length, seed: (ulong)index)).ToArray();
        var adjusted = FalseDiscovery.Adjust(pValues);
        for (var i = 0; i < slices.Length; i++)
        {
            if (adjusted[i] > FalseShareMax)
            {
                continue;
            }

            var (slice, mean, rest) = (slices[i], slices[i].Inside.Average(trade => trade.R), slices[i].Outside.Average(trade => trade.R));
            var sum = slice.Inside.Sum(trade => trade.R);
            var evidence = FindingEvidence.Of(
                slice.Inside, ("mean_r", mean), ("rest_mean_r", rest), ("sum_r", sum), ("trades", slice.Inside.Length),
                ("wins", slice.Inside.Count(trade => trade.NetPnl > 0)));
            if (mean > rest && mean > 0)
            {
                yield return new Finding(FindingKind.Strength, "slice_better", slice.Dimension, slice.Name, sum, adjusted[i], evidence);
            }
            else if (mean < rest && mean < 0)
            {
                yield return new Finding(FindingKind.Weakness, "slice_worse", slice.Dimension, slice.Name, sum, adjusted[i], evidence);
                yield return new Finding(FindingKind.Improvement, "leave_slice", slice.Dimension, slice.Name, -sum, adjusted[i], evidence);
            }
        }
    }
}
