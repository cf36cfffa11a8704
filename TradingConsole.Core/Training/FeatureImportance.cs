namespace TradingConsole.Core.Training;

/// <summary>How much one target's trees leaned on one feature.</summary>
/// <param name="Target">e.g. <c>er_long</c>.</param>
/// <param name="Feature">Name in the feature schema.</param>
/// <param name="Splits">Splits on the feature, all trees.</param>
/// <param name="Gain">Sum of the splits' gains, in the objective's loss; compare within one target only.</param>
public sealed record FeatureImportance(string Target, string Feature, int Splits, double Gain);
