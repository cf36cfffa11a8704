using TradingConsole.Core.Boosting;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Finds a model's features in a table.</summary>
internal static class FeatureTable
{
    /// <summary>The columns a model reads, in its order: by name when the table has every one, by position when it has as many columns.</summary>
    /// <exception cref="InvalidDataException">Neither; the message names the first feature that is missing.</exception>
    public static double[][] Columns(CsvTable table, TreeEnsemble ensemble)
    {
        var names = ensemble.Header.FeatureNames;
        if (names.All(table.Has))
        {
            return [.. names.Select(table.Column)];
        }

        return table.Names.Length == names.Length
            ? [.. table.Names.Select(table.Column)]
            : throw new InvalidDataException(
                $"{table.Path}: has no column '{names.First(name => !table.Has(name))}', and {table.Names.Length} columns for {names.Length} features by position");
    }
}
