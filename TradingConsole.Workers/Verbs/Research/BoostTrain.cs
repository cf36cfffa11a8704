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

    public static BoostTrainResult Run(BoostTrainOrder order)
    {
        if (order.Threads < 1)
        {
            throw new InvalidDataException($"--threads is {order.Threads}, must be at least 1");
        }

        OutputFile.Require(order.Out, order.Csv, order.Valid);
        var table = CsvTable.Read(order.Csv);
        var features = Features(order, table);
        var valid = order.Valid is null ? null : CsvTable.Read(order.Valid);
        if (valid is { Rows: 0 })
        {
            throw new InvalidDataException($"{valid.Path}: no row after the header");
        }

        var columns = features.Select(name => (ReadOnlyMemory<double>)Joined(name, table, valid)).ToArray();
        var train = Enumerable.Range(0, table.Rows).ToArray();
        var all = BinnedMatrix.Build(columns, features, order.Parameters, train);
        var matrix = valid is null ? all : all.Select(train);
        var validation = valid is null ? null : new ValidationSet(
            all.Select([.. Enumerable.Range(table.Rows, valid.Rows)]), Labels(order, valid), Weights(order, valid));
        var ensemble = BoostingTrainer.Train(
            matrix, Labels(order, table), order.Parameters, Weights(order, table), validation, threads: order.Threads);
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
