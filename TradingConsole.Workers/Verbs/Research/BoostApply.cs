using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Applies a model file to a table.</summary>
internal static class BoostApply
{
    private const int Block = 4_096;

    public static BoostApplyResult Predict(string model, string csv, string output)
    {
        OutputFile.Require(output, model, csv);
        var ensemble = ReadModel(model);
        var table = CsvTable.Read(csv);
        var predictions = Predictions(ensemble, FeatureTable.Columns(table, ensemble), table.Rows);
        var outputs = ensemble.Header.TreesPerIteration;
        using var file = new CsvOutput(output, Names("prediction", outputs));
        for (var row = 0; row < table.Rows; row++)
        {
            Write(file, predictions.AsSpan(row * outputs, outputs));
            file.EndRow();
        }

        file.Complete();
        return new BoostApplyResult(table.Rows, outputs, ensemble.Trees.Count, output);
    }

    public static BoostApplyResult Shap(string model, string csv, string output)
    {
        OutputFile.Require(output, model, csv);
        var ensemble = ReadModel(model);
        var table = CsvTable.Read(csv);
        var columns = FeatureTable.Columns(table, ensemble);
        var (features, outputs) = (ensemble.Header.FeatureCount, ensemble.Header.TreesPerIteration);
        var predictions = Predictions(ensemble, columns, table.Rows);
        var each = Enumerable.Range(0, outputs).SelectMany(c => ensemble.Header.FeatureNames.Append("expected_value")
            .Select(name => outputs == 1 ? name : FormattableString.Invariant($"{name}_{c}")));
        using var file = new CsvOutput(output, [.. Names("prediction", outputs), .. each]);
        for (var first = 0; first < table.Rows; first += Block)
        {
            var rows = Rows(columns, first, Math.Min(Block, table.Rows - first));
            var contributions = new double[outputs][];
            var expected = new double[outputs];
            for (var c = 0; c < outputs; c++)
            {
                contributions[c] = new double[rows.Length];
                expected[c] = ensemble.ContributionsMany(rows, contributions[c], c);
            }

            for (var row = 0; row < rows.Length / features; row++)
            {
                Write(file, predictions.AsSpan((first + row) * outputs, outputs));
                for (var c = 0; c < outputs; c++)
                {
                    Write(file, contributions[c].AsSpan(row * features, features));
                    file.Field(expected[c]);
                }

                file.EndRow();
            }
        }

        file.Complete();
        return new BoostApplyResult(table.Rows, outputs, ensemble.Trees.Count, output);
    }

    private static double[] Predictions(TreeEnsemble ensemble, double[][] columns, int rows)
    {
        var predictions = new double[rows * ensemble.Header.TreesPerIteration];
        ensemble.PredictMany(columns, 0, predictions);
        return predictions;
    }

    private static double[] Rows(double[][] columns, int first, int count)
    {
        var rows = new double[count * columns.Length];
        for (var row = 0; row < count; row++)
        {
            for (var f = 0; f < columns.Length; f++)
            {
                rows[(row * columns.Length) + f] = columns[f][first + row];
            }
        }

        return rows;
    }

    /// <exception cref="InvalidDataException">The file is no LightGBM text; the message names file, line and value.</exception>
    public static TreeEnsemble ReadModel(string path)
    {
        var text = File.ReadAllText(path);
        if (text.StartsWith("TradingConsole model/", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"{path}: a trading model of this console, ten ensembles in one file, which backtest --model plays; LightGBM text is needed here");
        }

        try
        {
            return LightGbmText.Read(text);
        }
        catch (LightGbmFormatException broken)
        {
            throw new InvalidDataException($"{path}: {broken.Message}", broken);
        }
    }

    private static IEnumerable<string> Names(string name, int outputs) =>
        outputs == 1 ? [name] : Enumerable.Range(0, outputs).Select(c => FormattableString.Invariant($"{name}_{c}"));

    private static void Write(CsvOutput file, ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            file.Field(value);
        }
    }
}

internal sealed record BoostApplyResult(int Rows, int Outputs, int Trees, string Out);
