using TradingConsole.Core.Market;
using TradingConsole.Web.Charts;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>The bar that is not closed yet, grown from the closed minutes of its interval and the prices seen since.</summary>
/// <remarks>Prices come conflated to a few per second, so its high and low may lie inside the true ones until the candle closes.</remarks>
internal sealed class FormingBar(BarInterval interval)
{
    private Candle? _bar;

    /// <summary>Starts again from the last stored bar.</summary>
    public void Reset(Candle? last) => _bar = last;

    /// <returns>The bar to draw; null while the price does not belong to a newer bar than the stored ones.</returns>
    public ChartBar? Push(Symbol symbol, DateTimeOffset at, double price)
    {
        if (!double.IsFinite(price))
        {
            return null;
        }

        var open = interval.Floor(at);
        if (_bar is { } bar && bar.OpenTime > open)
        {
            return null;
        }

        _bar = _bar is { } current && current.OpenTime == open
            ? current with { High = Math.Max(current.High, price), Low = Math.Min(current.Low, price), Close = price }
            : new Candle(symbol, open, price, price, price, price, 0);
        return ChartBar.From(_bar.Value);
    }
}
