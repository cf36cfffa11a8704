using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>How far the columns of one file moved from those of another.</summary>
internal static class PsiVerb
{
    public const string Help =
        """
        Population stability index of each numeric column two tables share.

        timestamp_ms is no feature: it is left out, with a note, unless --column asks for it.
        psi = sum (a - e) ln(a / e) over the reference's quantile bins (equal edges merged) and one bin for missing values;
        e, a = share of reference and current rows, floored at 1e-4. A value belongs to the bin of the edges at or below it.
        Convention: below 0.1 stable, above 0.25 a shift. limit = what chance alone exceeds in 5 % of comparisons of so many
        independent rows (Yurdakul and Naranjo 2020); rows that depend on each other need a wider one.
        Output per column: column, psi, limit, exceeds_limit, edges (inner, ascending), reference_counts and current_counts
        (the last is missing values), reference_missing and current_missing (shares), reference_rows, current_rows.
        """;

    private const double Confidence = 0.95;
    private const string Time = "timestamp_ms";

    public static PsiResult Run(string reference, string current, string[] only, int bins, TextWriter notes)
    {
        if (bins is < 2 or > 1000)
        {
            throw new InvalidDataException($"--bins is {bins}, must be 2 to 1000");
        }

        Predicate<string> isWanted = only.Length == 0 ? _ => true : only.Contains;
        var (before, after) = (CsvTable.Read(reference, isWanted), CsvTable.Read(current, isWanted));
        RequireRows(before);
        RequireRows(after);
        var names = only.Length > 0 ? [.. only.Distinct()] : before.Names.Where(after.Has).ToArray();
        var text = names.Where(name => only.Length == 0 && !(before.IsNumeric(name) && after.IsNumeric(name))).ToArray();
        if (text.Length > 0)
        {
            notes.WriteLine($"Not numeric, left out: {string.Join(", ", text)}");
        }

        if (only.Length == 0 && names.Contains(Time))
        {
            notes.WriteLine($"No feature, left out: {Time}");
            names = [.. names.Where(name => name != Time)];
        }

        var columns = names.Except(text).Select(name => Of(name, Finite(before, name), Finite(after, name), bins)).ToImmutableArray();
        return columns.Length > 0
            ? new PsiResult(columns)
            : throw new InvalidDataException($"{reference} and {current} share no numeric column");
    }

    private static PsiColumn Of(string name, double[] before, double[] after, int bins)
    {
        var distribution = PsiReference.Of(before, bins);
        var edges = distribution.InnerEdges;
        int[] expected = Psi.Count(before, edges.AsSpan()), actual = Psi.Count(after, edges.AsSpan());
        var filled = expected.Zip(actual).Count(pair => pair.First + pair.Second > 0);
        double? limit = filled >= 2 ? Psi.SizeAwareLimit(filled, before.Length, after.Length, Confidence) : null;
        var psi = distribution.Index(actual);
        return new PsiColumn(
            name, psi, limit, psi > limit, edges, [.. expected], [.. actual],
            (double)expected[^1] / before.Length, (double)actual[^1] / after.Length, before.Length, after.Length);
    }

    private static double[] Finite(CsvTable table, string name)
    {
        var values = table.Column(name);
        var bad = Array.FindIndex(values, double.IsInfinity);
        return bad < 0 ? values : throw table.Wrong(bad, name, values[bad], "is not finite; it must be a number, or empty for a missing value");
    }

    private static void RequireRows(CsvTable table)
    {
        if (table.Rows == 0)
        {
            throw new InvalidDataException($"{table.Path}: no row after the header");
        }
    }
}

internal sealed record PsiResult(ImmutableArray<PsiColumn> Columns)
{
    public override string ToString() => string.Join('\n', Columns.Select(column => FormattableString.Invariant(
        $"{column.Column}: psi {column.Psi:G6}, limit {column.Limit:G6}{(column.ExceedsLimit ? ", exceeded" : "")}, missing {column.ReferenceMissing:P2} -> {column.CurrentMissing:P2}")));
}

/// <param name="Limit">Null where both samples fall into a single bin.</param>
/// <param name="Edges">Inner bin edges, ascending.</param>
/// <param name="ReferenceCounts">Rows a bin; the last holds missing values.</param>
internal sealed record PsiColumn(
    string Column,
    double Psi,
    double? Limit,
    bool ExceedsLimit,
    ImmutableArray<double> Edges,
    ImmutableArray<int> ReferenceCounts,
    ImmutableArray<int> CurrentCounts,
    double ReferenceMissing,
    double CurrentMissing,
    int ReferenceRows,
    int CurrentRows);
