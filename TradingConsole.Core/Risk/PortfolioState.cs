using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk;

/// <summary>The account as the guards see it. Pending entries count like open positions. USDT.</summary>
/// <param name="DayOpeningEquity">Equity at the last UTC midnight, or at the first moment known since.</param>
/// <param name="Held">Symbols with a pending or open position.</param>
/// <param name="EntriesEnabled">The mode trades at all (shadow or live).</param>
/// <param name="IsKilled">The kill switch is engaged.</param>
public sealed record PortfolioState(
    double Equity,
    double DayOpeningEquity,
    double UsedMargin,
    double LongNotional,
    double ShortNotional,
    ImmutableSortedSet<Symbol> Held,
    bool EntriesEnabled,
    bool IsKilled)
{
    public double TotalNotional => LongNotional + ShortNotional;

    /// <summary>Loss since UTC midnight over the day's opening equity, realised and unrealised; 0 on a winning day.</summary>
    public double DayLossFraction => DayOpeningEquity > 0 ? Math.Max(0, (DayOpeningEquity - Equity) / DayOpeningEquity) : 1;

    public double NotionalOf(PositionSide side) => side == PositionSide.Long ? LongNotional : ShortNotional;
}
