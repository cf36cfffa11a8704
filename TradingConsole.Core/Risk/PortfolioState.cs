using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Risk;

/// <summary>The account as the guards see it. Pending entries count like open positions. USDT.</summary>
/// <param name="Equity">Not a number when it is not known: every entry is denied then.</param>
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
    /// <summary>Every held symbol's position. Fewer than <see cref="Held"/>: sizes are unknown, and caps on them deny.</summary>
    public ImmutableArray<Exposure> Exposures { get; init; } = [];

    /// <summary>Entries sent in this minute, whatever became of them.</summary>
    public int EntriesThisMinute { get; init; }

    public double TotalNotional => LongNotional + ShortNotional;

    /// <summary>Loss since UTC midnight over the day's opening equity, realised and unrealised; 0 on a winning day.</summary>
    public double DayLossFraction => LossFraction(Equity, DayOpeningEquity);

    public double NotionalOf(PositionSide side) => side == PositionSide.Long ? LongNotional : ShortNotional;

    /// <summary>A simulated account as the guards see it.</summary>
    public static PortfolioState Of(SimulatedAccount account, double dayOpeningEquity, bool entriesEnabled, bool isKilled)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new(
            (double)account.Equity, dayOpeningEquity, (double)account.UsedMargin,
            (double)account.NotionalOf(PositionSide.Long), (double)account.NotionalOf(PositionSide.Short),
            [.. account.Active.Select(trade => trade.Symbol)], entriesEnabled, isKilled)
        {
            Exposures = [.. account.Active.Select(trade => ExposureOf(account, trade))],
        };
    }

    /// <summary>One trade of a simulated account at its latest mark price.</summary>
    public static Exposure ExposureOf(SimulatedAccount account, SimulatedTrade trade)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(trade);
        return new(trade.Symbol, trade.Side, (double)(trade.Quantity * account.MarkOf(trade)));
    }

    /// <summary>Notional held in a symbol, 0 without a position; not a number when it is held and its size unknown.</summary>
    public double NotionalIn(Symbol symbol)
    {
        foreach (var exposure in Exposures)
        {
            if (exposure.Symbol == symbol)
            {
                return exposure.NotionalUsdt;
            }
        }

        return Held.Contains(symbol) ? double.NaN : 0;
    }

    /// <summary>The day's loss over its opening equity; 0 when it gained, 1 without equity to measure against.</summary>
    public static double LossFraction(double equity, double dayOpeningEquity) =>
        dayOpeningEquity > 0 ? Math.Max(0, (dayOpeningEquity - equity) / dayOpeningEquity) : 1;
}
