using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Labels;

/// <summary>A settled funding rate on the minute grid.</summary>
/// <param name="Minute">Bar index of the minute the settlement falls into; exchange stamps lie some milliseconds after its open.</param>
/// <param name="Rate">Fraction of notional; longs pay when positive.</param>
public readonly record struct FundingEvent(long Minute, double Rate)
{
    public static FundingEvent From(FundingRate settled) => new(MinuteGrid.ToIndex(settled.Time), settled.Rate);
}
