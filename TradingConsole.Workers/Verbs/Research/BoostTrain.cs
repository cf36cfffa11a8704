using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <param name="Weight">Column of row weights; null: all equal.</param>
/// <param name="Ignore">Columns that are no features.</param>
/// <param name="Valid">Table early stopping measures on; null: none.</param>
internal sealed record BoostTrainOrder(
    string Csv, string Label, string? Weight, string[] Ignore, string? Valid, BoostingParameters Parameters, int Threads, string Out);

/// <summary>Trains on a table and writes the model.</summary>
internal static class BoostTrain
{
    private const string FormatSigns = "\",:[]{}";
    private const int NamedMax = 20;

    public static BoostTrainResult Run(BoostTrainOrder order)
    {
        if (order.Threads < 1 || order.Threads > Environment.ProcessorCount)
        {
            throw new InvalidDataException(
                $"--threads is {order.Threads}, must be 1 to {Environment.ProcessorCount}, the processors of this machine");
        }

        OutputFile.Require(order.Out, order.Csv, order.Valid);
        var table = CsvTable.Read(order.Csv);
        var features = Features(order, table);
        var valid = order.Valid is null ? null : CsvTable.Read(order.Valid);
        if (valid is { Rows: 0 })
        {
            throw new InvalidDataException($"{valid.Path}: no row after the header");
        }

        RequireSomethingToLearn(table, features);
        var columns = features.Select(name => (ReadOnlyMemory<double>)Joined(name, table, valid)).ToArray();
        var train = Enumerable.Range(0, table.Rows).ToArray();
        var all = BinnedMatrix.Build(columns, features, order.Parameters, train);
        var matrix = valid is null ? all : all.Select(train);
        var validation = valid is null ? null : new ValidationSet(
            all.Select([.. Enumerable.Range(table.Rows, valid.Rows)]), Labels(order, valid), Weights(order, valid));
        var ensemble = Learn(order, matrix, Labels(order, table), Weights(order, table), validation);
        var part = order.Out + ".part";
        File.WriteAllText(part, LightGbmText.Write(ensemble));
        File.Move(part, order.Out, overwrite: true);
        return new BoostTrainResult(table.Rows, features.Length, ensemble.Trees.Count, ensemble.Header.Objective, order.Out);
    }

    private static string[] Features(BoostTrainOrder order, CsvTable table)
    {
        string[] others = [order.Label, .. order.Weight is null ? [] : new[] { order.Weight }, .. order.Ignore];
        foreach (var name in others.Where(name => !table.Names.Contains(name)))
        {
            throw new InvalidDataException($"{table.Path}: column '{name}' is missing; the file has {string.Join(", ", table.Names)}");
        }

        if (order.Weight == order.Label)
        {
            throw new InvalidDataException($"--label and --weight are both '{order.Label}'");
        }

        var features = table.Names.Except(others).ToArray();
        var odd = features.FirstOrDefault(name => name.Length == 0 || name.Any(letter => char.IsWhiteSpace(letter) || FormatSigns.Contains(letter)));
        return odd is not null ? throw new InvalidDataException($"{table.Path}: column name '{odd}' is empty or has a space or one of {FormatSigns}, which the model format cannot hold")
            : features.Length == 0 ? throw new InvalidDataException($"{table.Path}: no column is left to learn from")
            : table.Rows == 0 ? throw new InvalidDataException($"{table.Path}: no row after the header")
            : features;
    }

    /// <exception cref="InvalidDataException">No feature has two different values: only a constant could be learned.</exception>
    private static void RequireSomethingToLearn(CsvTable table, string[] features)
    {
        var constant = new List<string>();
        foreach (var name in features)
        {
            var values = table.Column(name);
            if (Array.Exists(values, value => !value.Equals(values[0])))
            {
                return;
            }

            constant.Add(double.IsNaN(values[0]) ? $"{name} is missing" : FormattableString.Invariant($"{name} is {values[0]:R}"));
        }

        var named = string.Join(", ", constant.Take(NamedMax)) + (constant.Count > NamedMax ? $" and {constant.Count - NamedMax} more" : "");
        throw new InvalidDataException($"{table.Path}: no column can be learned from, each is the same in every row: {named}");
    }

    private static TreeEnsemble Learn(BoostTrainOrder order, BinnedMatrix matrix, float[] labels, float[]? weights, ValidationSet? validation)
    {
        try
        {
            return BoostingTrainer.Train(matrix, labels, order.Parameters, weights, validation, threads: order.Threads);
        }
        catch (ArgumentException unfit)
        {
            throw new InvalidDataException($"{order.Csv}: {unfit.Message.Split(" (Parameter '")[0]}", unfit);
        }
    }

    private static double[] Joined(string name, CsvTable table, CsvTable? valid) =>
        valid is null ? table.Column(name) : [.. table.Column(name), .. valid.Column(name)];

    private static float[]? Weights(BoostTrainOrder order, CsvTable table) => order.Weight is null
        ? null
        : Floats(table, order.Weight, value => value > 0 && float.IsFinite(value), "is not a weight; it must be positive and finite");

    private static float[] Labels(BoostTrainOrder order, CsvTable table) => order.Parameters.Objective == BoostingObjective.Binary
        ? Floats(table, order.Label, value => value is 0 or 1, "is not a label of the binary objective, 0 or 1")
        : Floats(table, order.Label, float.IsFinite, "is not a finite label");

    private static float[] Floats(CsvTable table, string column, Predicate<float> holds, string rule)
    {
        var values = table.Column(column);
        var bad = Array.FindIndex(values, value => !holds((float)value));
        return bad >= 0 ? throw table.Wrong(bad, column, values[bad], rule) : Array.ConvertAll(values, value => (float)value);
    }
}

/// <param name="Trees">Kept, after early stopping.</param>
internal sealed record BoostTrainResult(int Rows, int Features, int Trees, string? Objective, string Out);
