using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Backtesting;

/// <summary>
/// How much worse than the fill model a backtest's world is. The decisions stay the same: only what happens to an accepted entry
/// gets worse.
/// </summary>
/// <param name="SlippageFactor">Multiplies the slippage of every fill.</param>
/// <param name="EntryDelayBars">Bars an entry comes later than the next bar's open.</param>
/// <param name="StopsAtWorst">A stop fills at the bar's worst mark price instead of its trigger: nobody knows how far a spike ran before the fill.</param>
/// <param name="TargetTicksBeyond">Ticks the mark price must pass the target by; 0: touching counts.</param>
/// <param name="FundingReceived">False: funding is paid but never received.</param>
public sealed record Pessimism(
    double SlippageFactor, int EntryDelayBars, bool StopsAtWorst, int TargetTicksBeyond, bool FundingReceived)
{
    /// <summary>The fill model as shadow uses it. It already counts a bar that touches both barriers as a stop and rounds every fill against the trade.</summary>
    public static readonly Pessimism None = new(1, 0, false, 0, true);

    /// <summary>Doubled slippage, entries one bar late, stops at the bar's worst price, targets only when passed by a tick, no funding received.</summary>
    public static readonly Pessimism Full = new(2, 1, true, 1, false);

    /// <summary>The mark prices a bar shows to one open trade.</summary>
    internal MarkRange Worsen(in MarkRange bar, SimulatedTrade trade)
    {
        if (this == None)
        {
            return bar;
        }

        var (first, high, low) = (bar.First, bar.High, bar.Low);
        var margin = TargetTicksBeyond * (double)trade.Terms.TickSize;
        if (trade.Side == PositionSide.Long)
        {
            high = Math.Max(Math.Max(first, bar.Last), high - margin);
            first = StopsAtWorst && low <= (double)trade.StopPrice ? low : first;
        }
        else
        {
            low = Math.Min(Math.Min(first, bar.Last), low + margin);
            first = StopsAtWorst && high >= (double)trade.StopPrice ? high : first;
        }

        return new MarkRange(first, high, low, bar.Last);
    }
}
