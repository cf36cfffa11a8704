namespace TradingConsole.Core.Boosting.TextFormat;

/// <summary>The words of an <c>objective</c> line, e.g. <c>binary sigmoid:1</c>: a damaged one would change the output scale in silence.</summary>
/// <remarks>Source: microsoft/LightGBM v4.6.0, src/objective/*.hpp (ToString, GetName) and the aliases of its parameter documentation.</remarks>
internal static class ObjectiveText
{
    private static readonly string[] Names =
    [
        "regression", "regression_l1", "regression_l2", "l1", "l2", "huber", "fair", "poisson", "quantile", "mape", "gamma", "tweedie",
        "binary", "multiclass", "softmax", "multiclassova", "ova", "cross_entropy", "xentropy", "cross_entropy_lambda", "xentlambda",
        "lambdarank", "rank_xendcg", "custom", "none",
    ];

    private static readonly string[] Settings = ["sigmoid", "num_class", "alpha", "fair_c", "tweedie_variance_power"];

    /// <summary>What is wrong with the line; null when nothing is.</summary>
    public static string? Fault(string objective)
    {
        var words = objective.Split(' ');
        return !Names.Contains(words[0])
            ? $"is '{Shorten(objective)}', which is no objective of LightGBM's"
            : words.Skip(1).FirstOrDefault(word => word != "sqrt" && !Settings.Contains(word.Split(':')[0])) is { } unknown
                ? $"has the word '{Shorten(unknown)}', must be sqrt or one of {string.Join(", ", Settings)} with a value"
                : null;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
