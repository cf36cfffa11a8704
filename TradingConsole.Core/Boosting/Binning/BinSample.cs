using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Boosting.Binning;

/// <summary>The rows bins are learned from: all, or a seeded draw of equal chances. Bounds settle long before 200,000 values.</summary>
internal sealed class BinSample
{
    private const int Chunk = 4_096;

    private readonly int[] _rows;

    private BinSample(int[] rows) => _rows = rows;

    /// <param name="fitRows">Rows to choose from; empty: all.</param>
    public static BinSample Draw(int rows, ReadOnlyMemory<int> fitRows, int most)
    {
        var candidates = fitRows.IsEmpty ? rows : fitRows.Length;
        var random = new SeededRandom(1);
        var drawn = new int[Math.Min(candidates, most)];
        for (int i = 0, count = 0; count < drawn.Length; i++)
        {
            // Taken with the chance that fills the rest from what is left: no table of all rows is needed.
            if (candidates <= most || random.NextInt(candidates - i) < drawn.Length - count)
            {
                drawn[count++] = fitRows.IsEmpty ? i : fitRows.Span[i];
            }
        }

        Array.Sort(drawn); // Reading goes in runs.
        return new BinSample(drawn);
    }

    /// <summary>The sample's values of one feature, in a new array.</summary>
    public double[] Read(FeatureTable table, int column)
    {
        var values = new double[_rows.Length];
        Span<double> run = stackalloc double[Chunk];
        for (var i = 0; i < values.Length;)
        {
            // Rows near each other come with one read.
            var first = _rows[i];
            run = run[..Math.Min(Chunk, table.Rows - first)];
            table.Read(column, first, run);
            for (; i < values.Length && _rows[i] >= first && _rows[i] - first < run.Length; i++)
            {
                values[i] = run[_rows[i] - first];
            }
        }

        return values;
    }
}
