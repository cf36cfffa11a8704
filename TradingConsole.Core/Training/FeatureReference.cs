using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>How one feature was distributed over the rows a model learned from: what drift is measured against.</summary>
/// <param name="Feature">Name in the feature schema.</param>
public sealed record FeatureReference(string Feature, PsiReference Distribution);
