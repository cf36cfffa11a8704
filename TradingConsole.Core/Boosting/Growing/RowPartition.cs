namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Which rows each leaf holds: one index array, the rows of a leaf side by side and in ascending order.</summary>
/// <remarks>
/// A leaf is split in blocks that any worker may take: <see cref="Split"/> parts every block for itself, and only
/// <see cref="Place"/>, to be called once a block, moves its rows to where the leaves now lie. In between the caller may use
/// a block's rows while they are still in the cache.
/// </remarks>
internal sealed class RowPartition
{
    // Small blocks end together, large ones cost less to hand out.
    private const int BlockRowsMin = 1_024;
    private const int BlockRowsMax = 16_384;
    private const int BlocksAWorker = 8;

    private readonly WorkerTeam _team;
    private readonly int[] _rows;
    private readonly int[] _right;
    private readonly int[] _left;
    private readonly int[] _start;
    private readonly int[] _count;
    private readonly bool[] _goesLeft = new bool[256];
    private readonly int[] _leftOf;
    private readonly int[] _leftBefore;
    private readonly Action<int, int> _part;
    private readonly Action<int, int> _place;
    private int[] _leftFrom = [];
    private byte[] _bins = [];
    private int _from;
    private int _length;
    private int _blockRows;

    public RowPartition(int rowsMax, int leavesMax, WorkerTeam team)
    {
        _team = team;
        _rows = new int[rowsMax];
        _right = new int[rowsMax];
        _left = team.Threads > 1 ? new int[rowsMax] : [];
        _start = new int[leavesMax];
        _count = new int[leavesMax];
        var blocksMax = Math.Max(2 * BlocksAWorker * team.Threads, (rowsMax / BlockRowsMax) + 1);
        _leftOf = new int[blocksMax];
        _leftBefore = new int[blocksMax];
        _part = Part;
        _place = (block, _) => Place(block);
    }

    /// <summary>The rows of all leaves, those of a leaf side by side.</summary>
    public int[] Rows => _rows;

    /// <summary>Blocks of the split last made, or of all the rows after <see cref="Reset"/>.</summary>
    public int Blocks { get; private set; }

    /// <summary>Puts all the rows into leaf 0; like after a split they lie there once every block is placed.</summary>
    public void Reset(int[] rows)
    {
        _start[0] = 0;
        _count[0] = rows.Length;
        Divide(0);
        _leftFrom = rows;
        for (var block = 0; block < Blocks; block++)
        {
            _leftOf[block] = RowsIn(block);
        }

        AddUp();
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

        _bins = bins;
        Divide(leaf);

        // The left rows of a single block may be moved together where they are.
        _leftFrom = Blocks == 1 ? _rows : _left;
        _team.ForEach(Blocks, _part);
        var kept = AddUp();
        _start[right] = _start[leaf] + kept;
        _count[right] = _count[leaf] - kept;
        _count[leaf] = kept;
    }

    /// <summary>The rows of a block that went left or right, placed or not.</summary>
    public ReadOnlySpan<int> RowsOf(int block, bool right)
    {
        var from = _from + (block * _blockRows);
        return right ? _right.AsSpan(from, RowsIn(block) - _leftOf[block]) : _leftFrom.AsSpan(from, _leftOf[block]);
    }

    /// <summary>Moves a block's rows into their leaves.</summary>
    public void Place(int block)
    {
        var left = _leftBefore[block];
        var right = _leftBefore[Blocks - 1] + _leftOf[Blocks - 1] + (block * _blockRows) - left;
        if (!ReferenceEquals(_leftFrom, _rows))
        {
            RowsOf(block, right: false).CopyTo(_rows.AsSpan(_from + left));
        }

        RowsOf(block, right: true).CopyTo(_rows.AsSpan(_from + right));
    }

    /// <summary>Places every block.</summary>
    public void PlaceAll() => _team.ForEach(Blocks, _place);

    private void Divide(int leaf)
    {
        (_from, _length) = (_start[leaf], _count[leaf]);
        _blockRows = _team.Threads == 1
            ? Math.Max(1, _length)
            : Math.Clamp(_length / (BlocksAWorker * _team.Threads), BlockRowsMin, BlockRowsMax);
        Blocks = Math.Max(1, (_length + _blockRows - 1) / _blockRows);
    }

    private int RowsIn(int block) => Math.Min(_blockRows, _length - (block * _blockRows));

    private int AddUp()
    {
        var before = 0;
        for (var block = 0; block < Blocks; block++)
        {
            _leftBefore[block] = before;
            before += _leftOf[block];
        }

        return before;
    }

    private void Part(int block, int worker)
    {
        var from = _from + (block * _blockRows);
        _leftOf[block] = Distribute(_rows.AsSpan(from, RowsIn(block)), _leftFrom.AsSpan(from), _right.AsSpan(from));
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
