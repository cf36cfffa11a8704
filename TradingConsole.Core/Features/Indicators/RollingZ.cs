namespace TradingConsole.Core.Features.Indicators;

/// <summary>How many population deviations the newest value lies from the mean of the last <paramref name="bars"/> values, itself included.</summary>
internal readonly struct RollingZ(int bars)
{
    private readonly RollingWindow _window = new(bars);

    /// <param name="floor">A deviation at or below this counts as none: the score is then 0.</param>
    /// <returns>The score, NaN before value number <c>bars</c>.</returns>
    public double Push(double value, double floor = 0)
    {
        _window.Push(value);
        return _window.IsFull ? Moments.Of(_window.Values).Score(value, floor) : double.NaN;
    }

    public void Clear() => _window.Clear();
}
