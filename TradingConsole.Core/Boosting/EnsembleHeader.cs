using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Boosting;

/// <summary>What an ensemble says about itself; the header of a LightGBM text model.</summary>
/// <param name="Objective">LightGBM's words, e.g. <c>regression</c>, <c>quantile</c>, <c>binary sigmoid:1</c>; null = raw output only.</param>
/// <param name="FeatureInfos">A feature's value range as <c>[min:max]</c>, its categories as <c>a:b:c</c>, or <c>none</c> when unused.</param>
/// <param name="TreesPerIteration">Outputs: the number of classes for multiclass, otherwise 1.</param>
/// <param name="AverageOutput">The prediction is the mean over rounds instead of the sum (random forest).</param>
/// <param name="Parameters">Training parameters, informational.</param>
/// <param name="LabelIndex">Column of the label in the file the model was trained from, informational.</param>
/// <param name="MonotoneConstraints">−1, 0 or 1 a feature, space-separated; null = the file has no such line.</param>
/// <param name="PandasCategorical">What the Python wrapper noted after the model (<c>null</c> or JSON); null = no such line.</param>
public sealed record EnsembleHeader(
    string? Objective,
    ImmutableArray<string> FeatureNames,
    ImmutableArray<string> FeatureInfos,
    int TreesPerIteration = 1,
    bool AverageOutput = false,
    ImmutableArray<KeyValuePair<string, string>> Parameters = default,
    int LabelIndex = 0,
    string? MonotoneConstraints = null,
    string? PandasCategorical = null)
{
    private readonly OutputTransform _transform = TransformOf(Objective);
    private readonly double _sigmoid = SigmoidOf(Objective);

    private enum OutputTransform
    {
        Identity,
        Logistic,
        Softmax,
        Exponential,
        LogExponential,
        SignedSquare,
    }

    public int FeatureCount => FeatureNames.Length;

    /// <summary>From the raw scores of one row's outputs to predictions.</summary>
    internal void Transform(Span<double> scores)
    {
        if (_transform == OutputTransform.Softmax)
        {
            Softmax(scores);
            return;
        }

        foreach (ref var score in scores)
        {
            score = _transform switch
            {
                OutputTransform.Logistic => 1 / (1 + Math.Exp(-_sigmoid * score)),
                OutputTransform.Exponential => Math.Exp(score),
                OutputTransform.LogExponential => Math.Log(1 + Math.Exp(score)),
                OutputTransform.SignedSquare => Math.CopySign(score * score, score),
                _ => score,
            };
        }
    }

    // The largest score is taken off first, as in the original: no exponential overflows.
    private static void Softmax(Span<double> scores)
    {
        var largest = scores[0];
        foreach (var score in scores)
        {
            largest = Math.Max(largest, score);
        }

        var sum = 0.0;
        foreach (ref var score in scores)
        {
            score = Math.Exp(score - largest);
            sum += score;
        }

        foreach (ref var score in scores)
        {
            score /= sum;
        }
    }

    private static OutputTransform TransformOf(string? objective)
    {
        var words = objective?.Split(' ') ?? [];
        return words.FirstOrDefault() switch
        {
            "binary" or "cross_entropy" or "xentropy" or "multiclassova" or "ova" => OutputTransform.Logistic,
            "multiclass" or "softmax" => OutputTransform.Softmax,
            "poisson" or "gamma" or "tweedie" => OutputTransform.Exponential,
            "cross_entropy_lambda" or "xentlambda" => OutputTransform.LogExponential,
            not null when words.Contains("sqrt") => OutputTransform.SignedSquare,
            _ => OutputTransform.Identity,
        };
    }

    private static double SigmoidOf(string? objective)
    {
        var word = objective?.Split(' ').FirstOrDefault(word => word.StartsWith("sigmoid:", StringComparison.Ordinal));
        var sigmoid = word is null ? 1 : double.Parse(word["sigmoid:".Length..], CultureInfo.InvariantCulture);
        return sigmoid > 0 && double.IsFinite(sigmoid)
            ? sigmoid
            : throw new FormatException($"the sigmoid of objective '{objective}' must be positive and finite");
    }
}
