using TradingConsole.Core.Decisions;
using TradingConsole.Core.Risk;

namespace TradingConsole.Core.Backtesting;

/// <summary>Counts what became of every bar: one cell per combination of objections, so that each reason's share can be told later.</summary>
internal sealed class FunnelCounts
{
    private readonly long[] _policy = new long[1 << RefusalCodes.Count];
    private readonly long[] _guards = new long[1 << HardGuards.Codes.Length];

    public long Bars { get; set; }

    public long Unpredicted { get; set; }

    public long Entries { get; set; }

    public long Filled { get; set; }

    public long Canceled { get; set; }

    public long Trades { get; set; }

    /// <summary>The best expected value any usable bar had, fraction; −∞ before the first.</summary>
    public double EvBest { get; private set; } = double.NegativeInfinity;

    /// <summary>The mildest 5 % quantile among bars with enough expected value, ATR.</summary>
    public double Q05Best { get; private set; } = double.NegativeInfinity;

    /// <summary>The smallest adverse excursion among bars with enough expected value, ATR.</summary>
    public double MaeBest { get; private set; } = double.PositiveInfinity;

    public ReadOnlySpan<long> Policy => _policy;

    public ReadOnlySpan<long> Guards => _guards;

    public void Count(in DecisionVerdict verdict)
    {
        _policy[(int)verdict.Refusals]++;
        if ((verdict.Refusals & Refusals.InputInvalid) != 0)
        {
            return;
        }

        EvBest = Math.Max(EvBest, verdict.Gates.Ev);
        if ((verdict.Refusals & (Refusals.NoEdge | Refusals.EvMin)) == 0)
        {
            Q05Best = Math.Max(Q05Best, verdict.Gates.Q05Atr);
            MaeBest = Math.Min(MaeBest, verdict.Gates.MaeAtr);
        }
    }

    public void CountGuards(int objections) => _guards[objections]++;
}
