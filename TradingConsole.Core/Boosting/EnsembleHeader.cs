using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Boosting;

/// <summary>What an ensemble says about itself; the header of a LightGBM text model.</summary>
/// <param name="Objective">LightGBM's words, e.g. <c>regression</c>, <c>quantile</c>, <c>binary sigmoid:1</c>; null = raw output only.</param>
/// <param name="FeatureInfos">A feature's value range as <c>[min:max]</c>, its categories as <c>a:b:c</c>, or <c>none</c> when unused.</param>
/// <param name="TreesPerIteration">Outputs: the number of classes for multiclass, otherwise 1.</param>
/// <param name="AverageOutput">The prediction is the mean over rounds instead of the sum (random forest).</param>
/// <param name="Parameters">Training parameters, informational.</param>
public sealed record EnsembleHeader(
    string? Objective,
    ImmutableArray<string> FeatureNames,
    ImmutableArray<string> FeatureInfos,
    int TreesPerIteration = 1,
    bool AverageOutput = false,
    ImmutableArray<KeyValuePair<string, string>> Parameters = default)
{
    private readonly OutputTransform _transform = TransformOf(Objective);
    private readonly double _sigmoid = SigmoidOf(Objective);

    private enum OutputTransform
    {
        Identity,
        Logistic,
        Exponential,
        SignedSquare,
    }

    public int FeatureCount => FeatureNames.Length;

    /// <summary>From raw score to prediction, for ensembles of one output.</summary>
    internal double Transform(double raw) => _transform switch
    {
        OutputTransform.Logistic => 1 / (1 + Math.Exp(-_sigmoid * raw)),
        OutputTransform.Exponential => Math.Exp(raw),
        OutputTransform.SignedSquare => Math.Sign(raw) * raw * raw,
        _ => raw,
    };

    private static OutputTransform TransformOf(string? objective)
    {
        var words = objective?.Split(' ') ?? [];
        return words.FirstOrDefault() switch
        {
            "binary" or "cross_entropy" or "xentropy" => OutputTransform.Logistic,
            "poisson" or "gamma" or "tweedie" => OutputTransform.Exponential,
            "regression" when words.Contains("sqrt") => OutputTransform.SignedSquare,
            _ => OutputTransform.Identity,
        };
    }

    private static double SigmoidOf(string? objective)
    {
        var word = objective?.Split(' ').FirstOrDefault(word => word.StartsWith("sigmoid:", StringComparison.Ordinal));
        return word is null ? 1 : double.Parse(word["sigmoid:".Length..], CultureInfo.InvariantCulture);
    }
}
