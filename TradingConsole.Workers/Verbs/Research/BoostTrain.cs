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
    public static BoostTrainResult Run(BoostTrainOrder order)
    {
        var table = CsvTable.Read(order.Csv);
        var features = Features(order, table);
        var valid = order.Valid is null ? null : CsvTable.Read(order.Valid);
        var columns = features.Select(name => (ReadOnlyMemory<double>)Joined(name, table, valid)).ToArray();
        var train = Enumerable.Range(0, table.Rows).ToArray();
        var all = BinnedMatrix.Build(columns, features, order.Parameters, train);
        var matrix = valid is null ? all : all.Select(train);
        var validation = valid is null ? null : new ValidationSet(
            all.Select([.. Enumerable.Range(table.Rows, valid.Rows)]), Floats(order.Label, valid), Weights(order, valid));
        var ensemble = BoostingTrainer.Train(
            matrix, Floats(order.Label, table), order.Parameters, Weights(order, table), validation, threads: Math.Max(1, order.Threads));
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

        var features = table.Names.Except(others).ToArray();
        var spaced = features.FirstOrDefault(name => name.Any(char.IsWhiteSpace));
        return spaced is not null ? throw new InvalidDataException($"{table.Path}: column '{spaced}' has a space in its name, which the model format cannot hold")
            : features.Length == 0 ? throw new InvalidDataException($"{table.Path}: no column is left to learn from")
            : table.Rows == 0 ? throw new InvalidDataException($"{table.Path}: no row after the header")
            : features;
    }

    private static double[] Joined(string name, CsvTable table, CsvTable? valid) =>
        valid is null ? table.Column(name) : [.. table.Column(name), .. valid.Column(name)];

    private static float[]? Weights(BoostTrainOrder order, CsvTable table) =>
        order.Weight is null ? null : Array.ConvertAll(table.Column(order.Weight), value => (float)value);

    private static float[] Floats(string label, CsvTable table)
    {
        var values = table.Column(label);
        var bad = Array.FindIndex(values, value => !float.IsFinite((float)value));
        return bad >= 0
            ? throw table.Wrong(bad, label, values[bad], "is not a finite label")
            : Array.ConvertAll(values, value => (float)value);
    }
}

/// <param name="Trees">Kept, after early stopping.</param>
internal sealed record BoostTrainResult(int Rows, int Features, int Trees, string? Objective, string Out);
