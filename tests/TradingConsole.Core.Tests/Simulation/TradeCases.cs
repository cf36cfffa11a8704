using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Tests.Simulation;

/// <summary>One BTC at 100 with a stop at 95 and a target at 110, free of costs unless a test asks for them.</summary>
internal static class TradeCases
{
    public static readonly DateTimeOffset Bar = new(2026, 1, 5, 7, 59, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Entry = Bar.AddMinutes(1);

    public static readonly FillTerms Free = new(0, 0, 0.001, 1_000_000, 0.01m);

    public static readonly FillTerms Costly = new(0.0004, 0.15, 0.001, 1_000_000, 0.01m);

    public static EntryIntent Intent(PositionSide side = PositionSide.Long, FillTerms? terms = null, int leverage = 5) => new(
        new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte)side), Symbol.Btc, side, 1m, 100m, leverage,
        side == PositionSide.Long ? 95m : 105m, side == PositionSide.Long ? 110m : 90m, Bar, Entry, 60, terms ?? Free);

    /// <summary>An account of 1,000 USDT whose trade was filled at 100 on the entry bar's open.</summary>
    public static SimulatedAccount Opened(PositionSide side = PositionSide.Long, FillTerms? terms = null, int leverage = 5)
    {
        var account = new SimulatedAccount(1_000m);
        account.Submit(Intent(side, terms, leverage), Entry);
        account.OnOpen(Symbol.Btc, Entry, 100);
        return account;
    }
}
