namespace TradingConsole.Core.Simulation;

/// <summary>Something that happened in the simulated account, with the trade as it stands afterwards.</summary>
/// <param name="Time">Market time of the happening, UTC.</param>
public abstract record AccountEvent(DateTimeOffset Time, SimulatedTrade Trade);

public sealed record EntrySubmitted(DateTimeOffset Time, SimulatedTrade Trade) : AccountEvent(Time, Trade);

/// <param name="Price">After slippage, USDT.</param>
public sealed record EntryFilled(DateTimeOffset Time, SimulatedTrade Trade, decimal Price, decimal Fee)
    : AccountEvent(Time, Trade);

/// <param name="RealizedPnl">Gross profit of the round trip, USDT.</param>
public sealed record ExitFilled(
    DateTimeOffset Time, SimulatedTrade Trade, ExitReason Reason, decimal Price, decimal Fee, decimal RealizedPnl)
    : AccountEvent(Time, Trade);

/// <param name="Amount">Paid positive, received negative, USDT.</param>
public sealed record FundingPaid(DateTimeOffset Time, SimulatedTrade Trade, double Rate, decimal Amount)
    : AccountEvent(Time, Trade);

public sealed record EntryCanceled(DateTimeOffset Time, SimulatedTrade Trade, string Reason) : AccountEvent(Time, Trade);

/// <summary>An operator moved the stop.</summary>
public sealed record StopMoved(DateTimeOffset Time, SimulatedTrade Trade) : AccountEvent(Time, Trade);
