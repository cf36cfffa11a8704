using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Pages.Signals;

/// <summary>Decisions with one telling number each; everything else is unremarkable.</summary>
internal static class SignalSamples
{
    public static readonly DateTimeOffset Bar = new(2026, 11, 21, 3, 47, 0, TimeSpan.Zero);

    public static SignalState Signal(
        string symbol, double evLongBps = 2, double evShortBps = -6, string decision = "FLAT", string[]? reasons = null,
        double atrFraction = 0.001, StageState[]? stages = null) => new(
        Symbol.Parse(symbol), Bar, new Guid("9f31ae00-1111-4222-8333-444455556666"), evLongBps * 1e-4, evShortBps * 1e-4,
        (evLongBps + 10) * 1e-4, (evShortBps + 10) * 1e-4, -28.3e-4, -31e-4, 0.0008, 0.0009, 34, 40, 0.52, 0.41, atrFraction,
        decision, evLongBps >= evShortBps ? "LONG" : "SHORT", null, null, null, null, [.. reasons ?? []], [.. stages ?? []], [], 84);

    public static TickerState Ticker(string symbol, double? funding = 0.0001) => new(
        Symbol.Parse(symbol), "TRADING", 100, 100.1, funding, Bar.AddHours(4), 0.012, Bar, true);

    public static TradeState Open(string symbol) => new(
        Guid.Empty, Symbol.Parse(symbol), "LONG", "open", Bar, 0.412m, 5, Bar, 100m, 99m, 102m, 81m, 100.5, 12, 0.5, Bar.AddHours(4),
        null, null, null, 0, 0.1m, 0, 0.05m);
}
