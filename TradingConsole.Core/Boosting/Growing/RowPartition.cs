namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Which rows each leaf holds: one index array, the rows of a leaf side by side and in ascending order.</summary>
internal sealed class RowPartition(int rowsMax, int leavesMax)
{
    private readonly int[] _rows = new int[rowsMax];
    private readonly int[] _spill = new int[rowsMax];
    private readonly int[] _start = new int[leavesMax];
    private readonly int[] _count = new int[leavesMax];
    private readonly bool[] _goesLeft = new bool[256];

    /// <summary>Puts all the rows into leaf 0.</summary>
    public void Reset(ReadOnlySpan<int> rows)
    {
        rows.CopyTo(_rows);
        _start[0] = 0;
        _count[0] = rows.Length;
    }

    public ReadOnlySpan<int> RowsOf(int leaf) => _rows.AsSpan(_start[leaf], _count[leaf]);

    public int CountOf(int leaf) => _count[leaf];

    /// <summary>Splits a leaf in two; the left part keeps the number, the right part becomes <paramref name="right"/>.</summary>
    /// <param name="missingBin">The bin whose rows follow <paramref name="defaultLeft"/>; −1 = none.</param>
    public void Split(int leaf, int right, byte[] bins, int threshold, int missingBin, bool defaultLeft)
    {
        for (var bin = 0; bin < _goesLeft.Length; bin++)
        {
            _goesLeft[bin] = bin == missingBin ? defaultLeft : bin <= threshold;
        }

        var rows = _rows.AsSpan(_start[leaf], _count[leaf]);
        var spill = _spill.AsSpan(0, rows.Length);
        int kept = 0, moved = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            // Writing to both and advancing one avoids a branch the processor cannot guess.
            var row = rows[i];
            var left = _goesLeft[bins[row]] ? 1 : 0;
            rows[kept] = row;
            spill[moved] = row;
            kept += left;
            moved += 1 - left;
        }

        spill[..moved].CopyTo(rows[kept..]);
        _start[right] = _start[leaf] + kept;
        _count[right] = moved;
        _count[leaf] = kept;
    }
}
