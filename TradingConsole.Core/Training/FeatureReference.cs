using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>How one feature was distributed over the rows a model learned from: what drift is measured against.</summary>
/// <param name="Feature">Name in the feature schema.</param>
public sealed record FeatureReference(string Feature, PsiReference Distribution)
{
    /// <summary>How far the days of those rows lie from each other; null when they span less than two, and in metrics stored before it was measured.</summary>
    public DayToDay? DayToDay { get; init; }
}
