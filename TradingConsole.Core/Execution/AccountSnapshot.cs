using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution;

/// <summary>The account at one moment, USDT.</summary>
/// <param name="MarginRatio">Used margin over equity.</param>
public sealed record AccountSnapshot(
    DateTimeOffset Time, double Equity, double WalletBalance, double UnrealizedPnl, double AvailableMargin, double UsedMargin,
    double MarginRatio)
{
    /// <summary>Whose it is, as its rows are stored; empty for the simulated account.</summary>
    public string Account { get; init; } = "";
}

/// <summary>One open position at one moment.</summary>
/// <param name="Quantity">Base asset, positive.</param>
public sealed record PositionSnapshot(
    Symbol Symbol, DateTimeOffset Time, PositionSide Side, decimal Quantity, decimal EntryPrice, double MarkPrice, int Leverage,
    decimal? LiquidationPrice, double Notional, double UnrealizedPnl);
