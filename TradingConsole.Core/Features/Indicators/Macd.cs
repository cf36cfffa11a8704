namespace TradingConsole.Core.Features.Indicators;

/// <summary>Difference of a fast and a slow exponential average, and its own average as signal; all in price units.</summary>
internal struct Macd(int fast, int slow, int signal)
{
    private Ema _fast = new(fast);
    private Ema _slow = new(slow);
    private Ema _signal = new(signal);

    public readonly double Line => _fast.Value - _slow.Value;

    public readonly double Signal => _signal.Value;

    /// <returns>The histogram (line minus signal), NaN before value number <c>slow + signal − 1</c>.</returns>
    public double Push(double close)
    {
        _fast.Push(close);
        _slow.Push(close);
        var line = Line;
        return double.IsNaN(line) ? double.NaN : line - _signal.Push(line);
    }

    public void Clear()
    {
        _fast.Clear();
        _slow.Clear();
        _signal.Clear();
    }
}
