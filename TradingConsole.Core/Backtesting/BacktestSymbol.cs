using TradingConsole.Core.Market;

namespace TradingConsole.Core.Backtesting;

/// <summary>One contract of a backtest.</summary>
/// <param name="FundingIntervalMinutes">Distance of the funding times, on multiples of itself since the epoch; 480 for most contracts.</param>
public sealed record BacktestSymbol(Instrument Instrument, int FundingIntervalMinutes = 480)
{
    public Symbol Symbol => Instrument.Symbol;

    public int FundingIntervalMinutes { get; } = FundingIntervalMinutes >= 1
        ? FundingIntervalMinutes
        : throw new ArgumentOutOfRangeException(
            nameof(FundingIntervalMinutes), FundingIntervalMinutes, "The funding interval must be at least 1 minute.");
}
