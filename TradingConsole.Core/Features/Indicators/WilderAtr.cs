namespace TradingConsole.Core.Features.Indicators;

/// <summary>Wilder's average true range, in price units. The first bar only supplies a previous close.</summary>
internal struct WilderAtr(int period)
{
    private WilderAverage _average = new(period);
    private double _previousClose = double.NaN;

    public readonly double Value => _average.Value;

    /// <returns>The average, NaN before bar <c>period + 1</c>.</returns>
    public double Push(double high, double low, double close)
    {
        if (!double.IsNaN(_previousClose))
        {
            _average.Push(TrueRange(high, low, _previousClose));
        }

        _previousClose = close;
        return _average.Value;
    }

    public void Clear()
    {
        _average.Clear();
        _previousClose = double.NaN;
    }

    internal static double TrueRange(double high, double low, double previousClose) =>
        Math.Max(high, previousClose) - Math.Min(low, previousClose);
}
