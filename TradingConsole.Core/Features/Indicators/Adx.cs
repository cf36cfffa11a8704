namespace TradingConsole.Core.Features.Indicators;

/// <summary>Wilder's average directional index, 0 to 100.</summary>
/// <remarks>No directional movement in either direction counts as an index of 0, also when the range itself is 0.</remarks>
internal struct Adx(int period)
{
    private WilderAverage _range = new(period);
    private WilderAverage _plus = new(period);
    private WilderAverage _minus = new(period);
    private WilderAverage _index = new(period);
    private double _previousHigh = double.NaN;
    private double _previousLow;
    private double _previousClose;

    public readonly double Value => _index.Value;

    /// <summary>Directional indicator up, percent of the range.</summary>
    public readonly double PlusDi => Share(_plus.Value);

    /// <summary>Directional indicator down, percent of the range.</summary>
    public readonly double MinusDi => Share(_minus.Value);

    /// <returns>The index, NaN before bar <c>2 · period</c>.</returns>
    public double Push(double high, double low, double close)
    {
        if (!double.IsNaN(_previousHigh))
        {
            var up = high - _previousHigh;
            var down = _previousLow - low;
            _range.Push(WilderAtr.TrueRange(high, low, _previousClose));
            _plus.Push(up > down && up > 0 ? up : 0);
            _minus.Push(down > up && down > 0 ? down : 0);
            if (!double.IsNaN(_range.Value))
            {
                var sum = _plus.Value + _minus.Value;
                _index.Push(sum > 0 ? 100 * Math.Abs(_plus.Value - _minus.Value) / sum : 0);
            }
        }

        (_previousHigh, _previousLow, _previousClose) = (high, low, close);
        return _index.Value;
    }

    public void Clear()
    {
        _range.Clear();
        _plus.Clear();
        _minus.Clear();
        _index.Clear();
        _previousHigh = double.NaN;
    }

    private readonly double Share(double movement) => _range.Value > 0 ? 100 * movement / _range.Value : 0;
}
