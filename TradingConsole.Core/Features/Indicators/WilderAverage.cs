namespace TradingConsole.Core.Features.Indicators;

/// <summary>Wilder's smoothing, weight 1/period, seeded by the mean of the first <paramref name="period"/> values.</summary>
internal struct WilderAverage(int period)
{
    private int _count;
    private double _value;

    public readonly double Value => _count >= period ? _value : double.NaN;

    public double Push(double value)
    {
        if (_count < period)
        {
            _value += value;
            _count++;
            if (_count == period)
            {
                _value /= period;
            }
        }
        else
        {
            _value += (value - _value) / period;
        }

        return Value;
    }

    public void Clear() => (_count, _value) = (0, 0);
}
