namespace TradingConsole.Core.Features.Indicators;

/// <summary>Bollinger's middle band and population deviation, in price units.</summary>
internal readonly struct Bollinger(int bars)
{
    private readonly RollingWindow _window = new(bars);

    /// <returns>Middle and deviation, both NaN before value number <c>bars</c>.</returns>
    public Moments Push(double close)
    {
        _window.Push(close);
        return _window.IsFull ? Moments.Of(_window.Values) : new(double.NaN, double.NaN);
    }

    public void Clear() => _window.Clear();
}
