namespace TradingConsole.Core.Market.Archive;

/// <summary>Growing candle columns of one symbol; rows arrive ascending within a file.</summary>
internal sealed class CandleColumns
{
    private long[] _minutes = new long[1 << 14];
    private double[] _open = new double[1 << 14];
    private double[] _high = new double[1 << 14];
    private double[] _low = new double[1 << 14];
    private double[] _close = new double[1 << 14];
    private double[] _volume = new double[1 << 14];
    private bool _needsSort;

    public int Count { get; private set; }

    public int PriceDecimals { get; private set; }

    public int VolumeDecimals { get; private set; }

    public long MinuteAt(int index) => _minutes[index];

    public void Add(in CandleRow row)
    {
        if (Count == _minutes.Length)
        {
            Grow();
        }

        _needsSort |= Count > 0 && row.Minute <= _minutes[Count - 1];
        (_minutes[Count], _open[Count], _high[Count]) = (row.Minute, row.Open, row.High);
        (_low[Count], _close[Count], _volume[Count]) = (row.Low, row.Close, row.Volume);
        PriceDecimals = Math.Max(PriceDecimals, row.PriceDecimals);
        VolumeDecimals = Math.Max(VolumeDecimals, row.VolumeDecimals);
        Count++;
    }

    public void RemoveLast() => Count--;

    /// <summary>Position of a minute among the first <paramref name="sorted"/> rows, or -1.</summary>
    public int Find(long minute, int sorted)
    {
        if (sorted == 0 || minute > _minutes[sorted - 1])
        {
            return -1;
        }

        var found = Array.BinarySearch(_minutes, 0, sorted, minute);
        return found < 0 ? -1 : found;
    }

    public bool Equals(int index, in CandleRow row) =>
        _open[index] == row.Open && _high[index] == row.High && _low[index] == row.Low
        && _close[index] == row.Close && _volume[index] == row.Volume;

    /// <summary>Orders all rows by minute; they are distinct by then.</summary>
    public void Sort()
    {
        if (!_needsSort)
        {
            return;
        }

        var order = Enumerable.Range(0, Count).ToArray();
        Array.Sort(_minutes.AsSpan(0, Count).ToArray(), order);
        _minutes = Array.ConvertAll(order, i => _minutes[i]);
        _open = Array.ConvertAll(order, i => _open[i]);
        _high = Array.ConvertAll(order, i => _high[i]);
        _low = Array.ConvertAll(order, i => _low[i]);
        _close = Array.ConvertAll(order, i => _close[i]);
        _volume = Array.ConvertAll(order, i => _volume[i]);
        _needsSort = false;
    }

    public ArchiveSeries ToSeries(Symbol symbol, FundingRate[] funding) => new()
    {
        Symbol = symbol,
        Minutes = _minutes[..Count],
        Open = _open[..Count],
        High = _high[..Count],
        Low = _low[..Count],
        Close = _close[..Count],
        Volume = _volume[..Count],
        Funding = funding,
        PriceDecimals = PriceDecimals,
        VolumeDecimals = VolumeDecimals,
    };

    private void Grow()
    {
        var size = _minutes.Length * 2;
        Array.Resize(ref _minutes, size);
        Array.Resize(ref _open, size);
        Array.Resize(ref _high, size);
        Array.Resize(ref _low, size);
        Array.Resize(ref _close, size);
        Array.Resize(ref _volume, size);
    }
}
