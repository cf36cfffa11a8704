namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Which rows each leaf holds: one index array, the rows of a leaf side by side and in ascending order.</summary>
internal sealed class RowPartition
{
    private const int RowsToShare = 16_384;

    private readonly WorkerTeam _team;
    private readonly int[] _rows;
    private readonly int[] _right;
    private readonly int[] _left;
    private readonly int[] _start;
    private readonly int[] _count;
    private readonly bool[] _goesLeft = new bool[256];
    private readonly int[] _leftOf;
    private readonly int[] _rightOf;
    private byte[] _bins = [];
    private int _from;
    private int _length;
    private readonly Action<int> _part;
    private readonly Action<int> _place;

    public RowPartition(int rowsMax, int leavesMax, WorkerTeam team)
    {
        _team = team;
        _rows = new int[rowsMax];
        _right = new int[rowsMax];
        _left = team.Threads > 1 ? new int[rowsMax] : [];
        _start = new int[leavesMax];
        _count = new int[leavesMax];
        _leftOf = new int[team.Threads];
        _rightOf = new int[team.Threads];
        _part = Part;
        _place = Place;
    }

    /// <summary>The rows of all leaves, those of a leaf side by side.</summary>
    public int[] Rows => _rows;

    /// <summary>Puts all the rows into leaf 0.</summary>
    public void Reset(ReadOnlySpan<int> rows)
    {
        rows.CopyTo(_rows);
        _start[0] = 0;
        _count[0] = rows.Length;
    }

    public ReadOnlySpan<int> RowsOf(int leaf) => _rows.AsSpan(_start[leaf], _count[leaf]);

    public int StartOf(int leaf) => _start[leaf];

    public int CountOf(int leaf) => _count[leaf];

    /// <summary>Splits a leaf in two; the left part keeps the number, the right part becomes <paramref name="right"/>.</summary>
    /// <param name="missingBin">The bin whose rows follow <paramref name="defaultLeft"/>; −1 = none.</param>
    public void Split(int leaf, int right, byte[] bins, int threshold, int missingBin, bool defaultLeft)
    {
        for (var bin = 0; bin < _goesLeft.Length; bin++)
        {
            _goesLeft[bin] = bin == missingBin ? defaultLeft : bin <= threshold;
        }

        (_bins, _from, _length) = (bins, _start[leaf], _count[leaf]);
        var kept = _length < RowsToShare || _team.Threads == 1 ? SplitAlone() : SplitTogether();
        _start[right] = _start[leaf] + kept;
        _count[right] = _count[leaf] - kept;
        _count[leaf] = kept;
    }

    private int SplitAlone()
    {
        var rows = _rows.AsSpan(_from, _length);
        var kept = Distribute(rows, rows, _right);
        _right.AsSpan(0, rows.Length - kept).CopyTo(rows[kept..]);
        return kept;
    }

    private int SplitTogether()
    {
        _team.Run(_part);
        _team.Run(_place);
        return _leftOf.Sum();
    }

    private (int From, int To) Share(int worker) =>
        (_from + (int)((long)_length * worker / _team.Threads), _from + (int)((long)_length * (worker + 1) / _team.Threads));

    private void Part(int worker)
    {
        var (from, to) = Share(worker);
        _leftOf[worker] = Distribute(_rows.AsSpan(from, to - from), _left.AsSpan(from), _right.AsSpan(from));
        _rightOf[worker] = to - from - _leftOf[worker];
    }

    private void Place(int worker)
    {
        var from = Share(worker).From;
        var (left, right) = (_from, _from + _leftOf.Sum());
        for (var before = 0; before < worker; before++)
        {
            left += _leftOf[before];
            right += _rightOf[before];
        }

        _left.AsSpan(from, _leftOf[worker]).CopyTo(_rows.AsSpan(left));
        _right.AsSpan(from, _rightOf[worker]).CopyTo(_rows.AsSpan(right));
    }

    /// <summary>Copies each row to one of two lists, in order; <paramref name="left"/> may be <paramref name="rows"/> itself.</summary>
    private unsafe int Distribute(ReadOnlySpan<int> rows, Span<int> left, Span<int> right)
    {
        fixed (int* from = rows, toLeft = left, toRight = right)
        fixed (byte* bins = _bins)
        fixed (bool* goesLeft = _goesLeft)
        {
            int kept = 0, moved = 0;
            for (var i = 0; i < rows.Length; i++)
            {
                // Writing to both and advancing one avoids a branch the processor cannot guess.
                var row = from[i];
                int isLeft = *(byte*)(goesLeft + bins[row]);
                toLeft[kept] = row;
                toRight[moved] = row;
                kept += isLeft;
                moved += 1 - isLeft;
            }

            return kept;
        }
    }
}
