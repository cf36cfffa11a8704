using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>Something the account's stream says.</summary>
internal abstract record BookEvent(DateTimeOffset At);

/// <param name="Execution">The exchange's field <c>x</c>: NEW, CANCELED, CALCULATED, EXPIRED, TRADE, AMENDMENT.</param>
internal sealed record OrderEvent(DateTimeOffset At, PaperOrder Order, string Execution, PaperFill? Fill) : BookEvent(At);

/// <summary>The early, thin message of a fill.</summary>
internal sealed record TradeLiteEvent(DateTimeOffset At, PaperOrder Order, PaperFill Fill) : BookEvent(At);

internal sealed record AlgoEvent(DateTimeOffset At, PaperAlgoOrder Order) : BookEvent(At);

/// <param name="Change">Balance change other than profit and fee, USDT.</param>
/// <param name="Position">Null when only the balance changed.</param>
/// <param name="Symbol">Told for funding on cross margin.</param>
internal sealed record AccountEvent(
    DateTimeOffset At, string Reason, decimal Wallet, decimal CrossWallet, decimal Change, PaperPosition? Position, decimal Unrealized,
    Symbol? Symbol = null) : BookEvent(At);

internal sealed record MarginCallEvent(
    DateTimeOffset At, decimal CrossWallet, PaperPosition Position, decimal Mark, decimal Unrealized, decimal Maintenance) : BookEvent(At);

internal sealed record LeverageEvent(DateTimeOffset At, Symbol Symbol, int Leverage) : BookEvent(At);

internal sealed record MultiAssetEvent(DateTimeOffset At, bool IsMultiAsset) : BookEvent(At);
