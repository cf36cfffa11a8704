using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>A position in one-way mode.</summary>
/// <param name="Amount">Base asset, signed: negative is short.</param>
/// <param name="LiquidationPrice">USDT; null when the venue gives none.</param>
/// <param name="IsolatedMargin">Margin tied to it, USDT; 0 on cross margin.</param>
public sealed record VenuePosition(
    Symbol Symbol, decimal Amount, decimal EntryPrice, decimal MarkPrice, decimal? LiquidationPrice, decimal IsolatedMargin,
    decimal UnrealizedPnl, DateTimeOffset UpdatedAt);

/// <summary>The account's money, USDT.</summary>
/// <param name="MarginBalance">Wallet plus unrealised profit: the equity.</param>
/// <param name="InitialMargin">Used by positions and open orders.</param>
public sealed record VenueBalance(
    decimal WalletBalance, decimal MarginBalance, decimal UnrealizedPnl, decimal InitialMargin, decimal MaintenanceMargin,
    decimal AvailableBalance);

/// <summary>How the account is set up and what its key may do.</summary>
/// <param name="IsHedgeMode">Long and short positions side by side; this desk trades one-way only.</param>
public sealed record AccountSetup(bool CanTrade, bool CanWithdraw, bool IsHedgeMode, bool IsMultiAsset);

/// <summary>How one symbol is set up on the account.</summary>
public sealed record SymbolSetup(Symbol Symbol, int Leverage, bool IsIsolated);

/// <summary>One step of a symbol's margin table: positions whose notional lies in [floor, cap), USDT.</summary>
/// <param name="MaintenanceRatio">Maintenance margin per notional.</param>
/// <param name="Deduction">Subtracted from notional × ratio so that steps join, USDT.</param>
public sealed record LeverageBracket(int LeverageMax, decimal NotionalFloor, decimal NotionalCap, decimal MaintenanceRatio, decimal Deduction);

public sealed record SymbolBrackets(Symbol Symbol, ImmutableArray<LeverageBracket> Brackets);

/// <summary>Fees of a symbol for this account, fractions of notional.</summary>
public sealed record CommissionRate(Symbol Symbol, decimal Maker, decimal Taker);

/// <summary>A change of the wallet. Unique by type, transaction and symbol.</summary>
/// <param name="Type">The venue's word: <c>FUNDING_FEE</c>, <c>COMMISSION</c>, <c>REALIZED_PNL</c>, <c>TRANSFER</c>, …</param>
/// <param name="Amount">Received positive, in <paramref name="Asset"/>.</param>
public sealed record VenueIncome(
    string Type, long TransactionId, Symbol? Symbol, decimal Amount, string Asset, DateTimeOffset Time);
