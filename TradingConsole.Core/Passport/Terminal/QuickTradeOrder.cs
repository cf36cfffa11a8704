using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>A quick trade as it is about to be handed to the desk.</summary>
/// <param name="OriginId">The tracked signal, published run or hypothesis it comes from; null for an own idea.</param>
/// <param name="ReferencePrice">Last price at the decision.</param>
/// <param name="Quantity">Base asset, positive; at most 8 decimals.</param>
/// <param name="Context">What is known now: features by name with <c>as_of</c>, the model's opinion. Becomes the training sample's inputs.</param>
/// <param name="Warnings">Guard warnings that were offered and ignored for this trade, by id.</param>
public sealed record QuickTradeOrder(
    Symbol Symbol, PositionSide Direction, TradeOrigin Origin, Guid? OriginId, decimal ReferencePrice, decimal StopPrice, decimal TargetPrice,
    decimal Quantity, int Leverage, int? Confidence, string? Setup, string? Regime, string Note, JsonObject Context, IReadOnlyList<Guid> Warnings)
{
    /// <summary>The rule a field breaks, with its value; null when all are kept.</summary>
    public Said? Objection =>
        TerminalRules.Plan(Direction, ReferencePrice, StopPrice, TargetPrice) ?? TerminalRules.Confidence(Confidence)
        ?? TerminalRules.Setup(Setup) ?? TerminalRules.Note(Note)
        ?? TerminalRules.Quantity(Quantity)
        ?? (Leverage < 1 ? Said.Of("leverage_below_one", $"leverage was {Leverage}; it is 1 or more.") : null)
        ?? (Origin == TradeOrigin.Own != OriginId is null
            ? Said.Of("origin_without_trade", $"origin_id belongs to a trade that has an origin, and only to it.") : null);
}
