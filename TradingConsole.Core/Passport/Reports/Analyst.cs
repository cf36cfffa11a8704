using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Reads a history and says what stands out, each statement with what it rests on. Deterministic: no clock, no model, no chance.</summary>
/// <remarks>
/// Slices are tested against the rest of the history, broken plans against what the plan would have brought; all of these questions together are
/// corrected by Benjamini–Hochberg, and what is not distinguishable from chance is not said. Formulas: docs/metrics.md, Reports.
/// </remarks>
public static class Analyst
{
    public const string Name = "analyst";

    /// <summary>Changes whenever the same input could give another report.</summary>
    public const string Version = "2";

    /// <summary>A slice, or a way to break the plan, with fewer trades is not tested.</summary>
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
            findings.AddRange(Tested(input.Trades));
            findings.AddRange(Luck.Read(input.Trades));
        }

        findings.AddRange(Confidence.Read(input));
        findings.AddRange(Discipline.Read(input));
        return [.. findings.OrderBy(finding => finding.Kind).ThenByDescending(finding => Math.Abs(finding.Impact))
            .ThenBy(finding => finding.Code, StringComparer.Ordinal).ThenBy(finding => finding.Slice, StringComparer.Ordinal)];
    }

    // One family: a question added anywhere makes every other harder to answer with yes.
    private static IEnumerable<Finding> Tested(ImmutableArray<ReportTrade> trades)
    {
        ImmutableArray<Question> asked = [.. Slices.Ask(trades), .. Discipline.Ask(trades)];
        var adjusted = FalseDiscovery.Adjust([.. asked.Select(question => question.PValue)]);
        for (var i = 0; i < asked.Length; i++)
        {
            if (adjusted[i] <= FalseShareMax)
            {
                foreach (var finding in asked[i].Say(adjusted[i]))
                {
                    yield return finding;
                }
            }
        }
    }
}
