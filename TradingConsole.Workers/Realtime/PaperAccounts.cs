using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime;

/// <summary>Every account that is only simulated here, the desk's own and the challengers': all see the same prices.</summary>
internal sealed class PaperAccounts(ShadowDesk shadow, BesideDesk beside)
{
    public void OnOpen(Symbol symbol, DateTimeOffset at, double price)
    {
        shadow.OnOpen(symbol, at, price);
        beside.OnOpen(symbol, at, price);
    }

    public void OnTime(DateTimeOffset now)
    {
        shadow.OnTime(now);
        beside.OnTime(now);
    }

    public void OnMark(Symbol symbol, DateTimeOffset at, MarkRange range)
    {
        shadow.OnMark(symbol, at, range);
        beside.OnMark(symbol, at, range);
    }

    public void OnFunding(Symbol symbol, DateTimeOffset at, double rate, double markPrice)
    {
        shadow.OnFunding(symbol, at, rate, markPrice);
        beside.OnFunding(symbol, at, rate, markPrice);
    }
}
