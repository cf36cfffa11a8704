using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>What the symbol page reads once and then keeps up to date.</summary>
/// <param name="Minutes">Closed minutes of last or mark price, oldest first.</param>
/// <param name="Signals">Stored decisions of the same span, oldest first.</param>
/// <param name="Trades">Round trips that touch the span.</param>
/// <param name="Policy">The active one: its floors are drawn into the panes.</param>
/// <param name="Decimals">Of the instrument's tick.</param>
internal sealed record SymbolSeries(
    IReadOnlyList<Candle> Minutes, IReadOnlyList<SignalPoint> Signals, IReadOnlyList<TradeState> Trades,
    PolicyPreset Policy, int Decimals)
{
    public static readonly SymbolSeries Empty = new([], [], [], PolicyPreset.Calibrated, 2);

    public IReadOnlyList<Candle> Tail(int minutes) =>
        Minutes.Count == 0 ? [] : [.. Minutes.Where(minute => minute.OpenTime > Minutes[^1].OpenTime.AddMinutes(-minutes))];
}
