namespace TradingConsole.Core.Features.Indicators;

/// <summary>The last distinct settled funding rates of one symbol, and where the newest stands among them.</summary>
/// <remarks>
/// A rate equal to the one before is the same level, not a new one. That makes the window the same whether the caller
/// shows it settlements or minutes that repeat the last settlement.
/// </remarks>
internal sealed class FundingWindow
{
    public const int RatesMax = 21;
    public const int RatesMin = 3;

    private readonly RollingWindow _rates = new(RatesMax);

    /// <summary>z-score of the newest rate, NaN before the third distinct one.</summary>
    public double Z { get; private set; } = double.NaN;

    public void Observe(double rate)
    {
        if (_rates.Count > 0 && rate == _rates.Newest)
        {
            return;
        }

        _rates.Push(rate);
        Z = _rates.Count >= RatesMin ? Moments.Of(_rates.Values).Score(rate) : double.NaN;
    }
}
