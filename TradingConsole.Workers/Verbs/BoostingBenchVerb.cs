using System.CommandLine;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>bench boosting</c>, in words or as the peers' driver calls it: <c>bench boosting TRAIN TEST l2 2</c>.</summary>
internal static class BoostingBenchVerb
{
    public static Command Command()
    {
        var driver = new Argument<string[]>("TRAIN TEST OBJECTIVE THREADS")
        {
            Description = "The same as the options, in the order in which the peers' driver gives them", Arity = ArgumentArity.ZeroOrMore,
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Table to learn from and table to score on (TCGB files)", AllowMultipleArgumentsPerToken = true,
        };
        var objective = new Option<string>("--objective") { Description = "l2, or q05 for the quantile 0.05", DefaultValueFactory = _ => "l2" };
        var threads = new Option<int>("--threads") { Description = $"Processors to train on, 1 to this machine's {Environment.ProcessorCount}", DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount) };
        var trainOnly = new Option<bool>("--train-only") { Description = "Leave out the figures of prediction and explanation" };
        var saved = new Option<string?>("--save") { Description = "Where to keep the trained ensemble, as LightGBM text" };
        var model = new Option<string?>("--model")
        {
            Description = "Train nothing: time prediction and explanation of this LightGBM text file on rows of the last --data table",
        };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("boosting", "Training, prediction and explanation of boosted trees: 200 trees of 63 leaves")
        {
            driver, data, objective, threads, trainOnly, saved, model, json,
        };
        command.SetAction((result, cancellationToken) =>
        {
            var words = result.GetValue(driver) ?? [];
            var tables = result.GetValue(data) ?? [];
            return VerbLine.GuardedAsync(
                (_, _) => Task.FromResult<object>(
                    words.Length >= 2 ? Run(words[..^2], words[^2], words[^1], trainOnly: true, save: null)
                    : result.GetValue(model) is { } file ? PredictionBench.Run(BoostApply.ReadModel(file), LastOf(tables))
                    : Run(tables, result.GetValue(objective)!, $"{result.GetValue(threads)}", result.GetValue(trainOnly), result.GetValue(saved))),
                json: words.Length > 0 || result.GetValue(json),
                cancellationToken);
        });
        return command;
    }

    private static BoostingBenchResult Run(string[] files, string objective, string threads, bool trainOnly, string? save)
    {
        if (files.Length != 2 || !int.TryParse(threads, out var count))
        {
            throw new InvalidDataException(
                "bench boosting needs --data TRAIN TEST, or TRAIN TEST l2|q05 THREADS; it was given "
                + $"[{string.Join(' ', files)}], objective '{objective}' and threads '{threads}'");
        }

        return BoostingBench.Run(files[0], files[1], objective, count, predict: !trainOnly, save);
    }

    private static double[] LastOf(string[] files)
    {
        if (files.Length == 0)
        {
            throw new InvalidDataException("bench boosting --model needs --data TEST, the rows to predict");
        }

        var table = GbdtFile.Read(files[^1]);
        return table.Doubles(table.Rows);
    }
}
