using System.Collections.Immutable;

namespace TradingConsole.Core.Features;

/// <summary>Which features knew the future.</summary>
/// <param name="Findings">For each guilty feature and each transformation it noticed, the smallest case; features in schema order, then <c>atr_price</c> and <c>ready</c>.</param>
/// <param name="Trials">Moments tried, each with every transformation.</param>
/// <param name="RowsCompared">Rows at or before their trial's moment, over all trials and transformations.</param>
public sealed record LookAheadVerdict(ImmutableArray<LookAheadFinding> Findings, int Trials, long RowsCompared)
{
    /// <summary>Each guilty feature once, in the order of <see cref="Findings"/>.</summary>
    public ImmutableArray<string> GuiltyFeatures { get; } = [.. Findings.Select(finding => finding.Feature).Distinct()];

    /// <summary>False also when nothing was compared: an empty proof proves nothing.</summary>
    public bool IsClean => Findings.IsEmpty && RowsCompared > 0;
}
