namespace TradingConsole.Core.Features.Indicators;

/// <summary>Exponential average with weight 2/(period+1), seeded by the mean of the first <paramref name="period"/> values.</summary>
internal struct Ema(int period)
{
    private readonly double _weight = 2.0 / (period + 1);
    private int _count;
    private double _value;

    public readonly double Value => _count >= period ? _value : double.NaN;

    /// <returns>The average, NaN before <paramref name="value"/> number <c>period</c>.</returns>
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
            _value += _weight * (value - _value);
        }

        return Value;
    }

    public void Clear() => (_count, _value) = (0, 0);
}
