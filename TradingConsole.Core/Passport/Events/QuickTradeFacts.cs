using System.Text.Json.Nodes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>Whose idea a quick trade was.</summary>
public enum TradeOrigin
{
    /// <summary>The operator's own.</summary>
    Own,

    /// <summary>A tracked signal of a scan, converted.</summary>
    Tracked,

    /// <summary>Another's published trade, followed.</summary>
    Copied,

    /// <summary>A proposal of the desk, approved or answered with an opposite view.</summary>
    Hypothesis,
}

/// <summary>A quick trade was handed to the desk's order path. What the venue makes of it follows.</summary>
/// <param name="Mode">shadow or live: which account it trades on.</param>
/// <param name="Confidence">Percent that it will pay after costs; null when not said.</param>
/// <param name="Setup">The operator's own word for this kind of trade; null when not said.</param>
/// <param name="Context">What was known at the decision: features by name, regime, model opinion, with <c>as_of</c>. Never later than <paramref name="DecidedAt"/>.</param>
public sealed record QuickTradeRequested(
    Guid TradeId, string Mode, Symbol Symbol, PositionSide Direction, DateTimeOffset DecidedAt, decimal ReferencePrice, decimal StopPrice,
    decimal TargetPrice, decimal Quantity, int Leverage, TradeOrigin Origin, int? Confidence, string? Setup, JsonObject Context) : PassportFact
{
    public override string? Objection =>
        FactRules.Confidence(Confidence) ?? FactRules.Price("reference_price", ReferencePrice) ?? FactRules.Price("stop_price", StopPrice)
        ?? FactRules.Price("target_price", TargetPrice)
        ?? (Quantity <= 0 ? $"quantity was {Quantity}; it is above 0." : null)
        ?? (Leverage < 1 ? $"leverage was {Leverage}; it is 1 or more." : null);
}

/// <summary>The entry was filled.</summary>
public sealed record QuickTradeOpened(
    Guid TradeId, string Mode, Symbol Symbol, PositionSide Direction, DateTimeOffset EnteredAt, decimal EntryPrice, decimal Quantity) : PassportFact
{
    public override string? Objection => FactRules.Price("entry_price", EntryPrice) ?? (Quantity <= 0 ? $"quantity was {Quantity}; it is above 0." : null);
}

/// <summary>Stop or target was moved while the trade ran.</summary>
/// <param name="Part"><c>stop</c> or <c>target</c>.</param>
/// <param name="WidensRisk">The stop went further from the entry, or the target nearer to it.</param>
public sealed record QuickTradePlanChanged(Guid TradeId, Symbol Symbol, string Part, decimal From, decimal To, bool WidensRisk) : PassportFact
{
    public override string? Objection =>
        Part is not ("stop" or "target") ? $"part was '{Part}'; it is stop or target."
        : FactRules.Price("from", From) ?? FactRules.Price("to", To);
}

/// <summary>The operator asked the desk to close it.</summary>
public sealed record QuickTradeCloseRequested(Guid TradeId, Symbol Symbol, string Reason) : PassportFact;

/// <summary>The desk would not close it: it runs on and can be asked again.</summary>
/// <param name="Reason">The desk's words.</param>
public sealed record QuickTradeCloseRefused(Guid TradeId, Symbol Symbol, string Reason) : PassportFact;

/// <summary>The entry never filled: refused by a guard, refused by the venue, or withdrawn.</summary>
public sealed record QuickTradeCanceled(Guid TradeId, Symbol Symbol, string Reason) : PassportFact;

/// <summary>A quick trade is over. All a projection needs of it stands here, so that no consumer reads the trade again.</summary>
/// <param name="GrossPnl">USDT, before costs.</param>
/// <param name="Fees">USDT, paid positive.</param>
/// <param name="Funding">USDT, paid positive.</param>
/// <param name="NetPnl">USDT: gross − fees − funding.</param>
/// <param name="PnlBps">Net profit in basis points of the entry's notional, rounded to the nearest, halves away from 0.</param>
/// <param name="RMilli">Net profit in thousandths of what the first stop risked; null without a stop on the losing side.</param>
/// <param name="MaeBps">Largest move against it, basis points of the entry price, 0 or more; null when unknown.</param>
/// <param name="IsStopMoved">The stop went further away while it ran.</param>
/// <param name="IsTargetCut">It was closed by hand short of its target, in profit or not. Older events say it of those in profit only.</param>
/// <param name="WarningsIgnored">Guard warnings that were ignored for it.</param>
public sealed record QuickTradeClosed(
    Guid TradeId, string Mode, Symbol Symbol, PositionSide Direction, TradeOrigin Origin, DateTimeOffset DecidedAt, DateTimeOffset EnteredAt,
    DateTimeOffset ExitedAt, decimal EntryPrice, decimal ExitPrice, decimal StopPrice, decimal TargetPrice, decimal Quantity, string ExitReason,
    decimal GrossPnl, decimal Fees, decimal Funding, decimal NetPnl, int PnlBps, int? RMilli, int? MaeBps, int? MfeBps, int? Confidence,
    string? Setup, string? Regime, bool IsStopMoved, bool IsTargetCut, int WarningsIgnored) : PassportFact
{
    public override string? Objection =>
        FactRules.Confidence(Confidence) ?? FactRules.Price("entry_price", EntryPrice) ?? FactRules.Price("exit_price", ExitPrice)
        ?? FactRules.Order("decided_at", DecidedAt, "entered_at", EnteredAt) ?? FactRules.Order("entered_at", EnteredAt, "exited_at", ExitedAt)
        ?? (NetPnl != GrossPnl - Fees - Funding ? $"net_pnl was {NetPnl}; gross − fees − funding is {GrossPnl - Fees - Funding}." : null)
        ?? (WarningsIgnored < 0 ? $"warnings_ignored was {WarningsIgnored}; it is 0 or more." : null);

    /// <summary>Won and lost are after costs; exactly 0 is neither.</summary>
    public int Sign => Math.Sign(NetPnl);
}
