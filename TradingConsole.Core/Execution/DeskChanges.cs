using System.Collections.Immutable;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution;

/// <summary>What happened in an account since the last time it was stored: final states, not steps.</summary>
/// <param name="Trades">Each changed trade once, as it stands now.</param>
/// <param name="Orders">Each changed order once, as it stands now.</param>
/// <param name="Events">Every happening, in order: what the outbox carries.</param>
public sealed record DeskChanges(
    ImmutableArray<SimulatedTrade> Trades,
    ImmutableArray<OrderRecord> Orders,
    ImmutableArray<FillRecord> Fills,
    ImmutableArray<AccountEvent> Events,
    AccountSnapshot? Account,
    ImmutableArray<PositionSnapshot> Positions)
{
    public static readonly DeskChanges None = new([], [], [], [], null, []);
}

/// <summary>What a restart resumes from.</summary>
/// <param name="WalletBalance">Initial balance plus everything realised, charged and paid since.</param>
/// <param name="Active">Pending and open trades.</param>
/// <param name="OpenOrders">Orders of the active trades that are still NEW.</param>
/// <param name="LastId">The highest order or fill id in use.</param>
/// <param name="DayOpeningEquity">Equity at the day's first snapshot; null when the day has none yet.</param>
public sealed record ShadowState(
    decimal WalletBalance,
    ImmutableArray<SimulatedTrade> Active,
    ImmutableArray<OrderRecord> OpenOrders,
    long LastId,
    double? DayOpeningEquity)
{
    /// <summary>A new account with 10,000 USDT.</summary>
    public static readonly ShadowState Initial = new(ShadowDesk.InitialBalance, [], [], 0, null);
}
