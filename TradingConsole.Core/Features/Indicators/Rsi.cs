namespace TradingConsole.Core.Features.Indicators;

/// <summary>Wilder's relative strength index, 0 to 100; 50 while no price in memory ever moved.</summary>
internal struct Rsi(int period)
{
    private WilderAverage _gain = new(period);
    private WilderAverage _loss = new(period);
    private double _previous = double.NaN;

    /// <returns>The index, NaN before value number <c>period + 1</c>.</returns>
    public double Push(double close)
    {
        if (!double.IsNaN(_previous))
        {
            var change = close - _previous;
            _gain.Push(Math.Max(change, 0));
            _loss.Push(Math.Max(-change, 0));
        }

        _previous = close;
        var total = _gain.Value + _loss.Value;
        return total == 0 ? 50 : 100 * _gain.Value / total;
    }

    public void Clear()
    {
        _gain.Clear();
        _loss.Clear();
        _previous = double.NaN;
    }
}
