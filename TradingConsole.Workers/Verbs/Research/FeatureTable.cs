using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Finds a model's features in a table.</summary>
internal static class FeatureTable
{
    /// <summary>The columns a model reads, in its order: by name when the table has every one, by position when it has none but as many columns.</summary>
    /// <exception cref="InvalidDataException">Neither; the message names the first feature that is missing.</exception>
    public static double[][] Columns(CsvTable table, TreeEnsemble ensemble)
    {
        var names = ensemble.Header.FeatureNames;
        if (names.All(table.Has))
        {
            return [.. names.Select(table.Column)];
        }

        // A table with some of the names is meant by name: its columns may stand in any order.
        var missing = names.First(name => !table.Has(name));
        if (names.Any(table.Has))
        {
            throw new InvalidDataException($"{table.Path}: column '{missing}' is missing; the file has {string.Join(", ", table.Names)}");
        }

        return table.Names.Length == names.Length
            ? [.. table.Names.Select(table.Column)]
            : throw new InvalidDataException(
                $"{table.Path}: has no column '{missing}', and {table.Names.Length} columns for {names.Length} features by position");
    }
}
