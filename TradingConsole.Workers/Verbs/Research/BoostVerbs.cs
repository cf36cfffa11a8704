using System.CommandLine;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary><c>boost train</c>, <c>boost predict</c>, <c>boost shap</c>.</summary>
internal static class BoostVerbs
{
    private const string Model = "LightGBM text model (v2, v3 or v4)";

    private const string Matching =
        """
        Features are matched by name when the table has a column of every feature's name (others are ignored); a table with none of the
        names is matched by position, and must have exactly as many columns as the model has features. Empty or nan = missing.
        """;

    public static Command Train()
    {
        var csv = ResearchVerbs.Input("--csv", "Training rows, .csv or .csv.gz");
        var label = new Option<string>("--label") { Description = "Column to learn", Required = true };
        var weight = new Option<string?>("--weight") { Description = "Column of row weights, positive" };
        var ignore = new Option<string[]>("--ignore") { Description = "Columns that are no features, e.g. timestamp_ms; one or several, each after a space", AllowMultipleArgumentsPerToken = true };
        var valid = new Option<string?>("--valid") { Description = "Rows early stopping measures on, same columns" };
        var parameters = new Option<string?>("--params") { Description = "LightGBM's names: \"objective=quantile alpha=0.05 num_leaves=63\"" };
        var config = new Option<string?>("--config") { Description = "File of the same, one name=value a line, # comments; --params wins" };
        var threads = new Option<int>("--threads") { Description = $"Processors, 1 to this machine's {Environment.ProcessorCount}; the model does not depend on it", DefaultValueFactory = _ => Environment.ProcessorCount };
        var output = ResearchVerbs.Input("--out", "Model file to write, LightGBM text v4");
        return ResearchVerbs.Verb(
            "train",
            """
            Train on a table and write a LightGBM text model.

            Every numeric column is a feature, in file order, apart from --label, --weight and --ignore; empty or nan = missing.
            A table whose features are all the same in every row is refused.
            The label must be finite (0 or 1 for objective=binary). Parameters have LightGBM's names, aliases and defaults.
            """,
            [csv, label, weight, ignore, valid, parameters, config, threads, output],
            result => BoostTrain.Run(
                new BoostTrainOrder(
                    result.GetValue(csv)!,
                    result.GetValue(label)!,
                    result.GetValue(weight),
                    result.GetValue(ignore) ?? [],
                    result.GetValue(valid),
                    BoostParameterText.Read(result.GetValue(config), result.GetValue(parameters)),
                    result.GetValue(threads),
                    result.GetValue(output)!)));
    }

    public static Command Predict()
    {
        var (model, csv, output) = (ResearchVerbs.Input("--model", Model), ResearchVerbs.Input("--csv", "Rows to predict, .csv or .csv.gz"), ResearchVerbs.Output());
        return ResearchVerbs.Verb(
            "predict",
            $"""
            Predict every row of a table.

            {Matching}
            Output, one row per input row: prediction, or prediction_0, prediction_1 ... for several outputs, in the file's output scale
            (probability for binary, softmax for multiclass, exp for poisson, mean over rounds with average_output).
            """,
            [model, csv, output],
            result => BoostApply.Predict(result.GetValue(model)!, result.GetValue(csv)!, result.GetValue(output)!));
    }

    public static Command Shap()
    {
        var (model, csv, output) = (ResearchVerbs.Input("--model", Model), ResearchVerbs.Input("--csv", "Rows to explain, .csv or .csv.gz"), ResearchVerbs.Output());
        return ResearchVerbs.Verb(
            "shap",
            $"""
            Explain every row of a table by path-dependent TreeSHAP.

            {Matching}
            Output, one row per input row: prediction (as of boost predict), then one column per feature under its name and expected_value,
            both in raw scale: they add up to the raw score. With several outputs all prediction_0 ..., then for each output c the columns
            NAME_c and expected_value_c.
            """,
            [model, csv, output],
            result => BoostApply.Shap(result.GetValue(model)!, result.GetValue(csv)!, result.GetValue(output)!));
    }
}
