using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages.Terminal;

/// <summary>A quick trade as it is typed. What is left empty and belongs to an origin is taken from there.</summary>
public sealed class TicketForm
{
    public TradeOrigin Origin { get; set; } = TradeOrigin.Own;

    public Guid? OriginId { get; set; }

    /// <summary>The origin in words, e.g. <c>SOLUSDT LONG</c>; empty for an own idea.</summary>
    public string OriginWords { get; set; } = "";

    public string Symbol { get; set; } = "";

    public PositionSide Direction { get; set; } = PositionSide.Long;

    /// <summary>Base asset.</summary>
    public TypedNumber Quantity { get; } = new();

    public TypedNumber Stop { get; } = new();

    public TypedNumber Target { get; } = new();

    public TypedNumber Leverage { get; } = new() { Whole = 2 };

    public TypedNumber HoldMinutes { get; } = new() { Whole = 240 };

    /// <summary>Percent; may be left empty.</summary>
    public TypedNumber Confidence { get; } = new();

    public string Setup { get; set; } = "";

    public string Note { get; set; } = "";

    /// <summary>Warnings of one symbol that were seen before this ticket was begun: they go with it, as ignored, while it is of that symbol.</summary>
    public ImmutableArray<Guid> Seen { get; private init; } = [];

    private string SeenOf { get; init; } = "";

    /// <summary>What stands against sending it, before anybody is asked; null when nothing does.</summary>
    /// <param name="price">Of the symbol now; null when unknown.</param>
    /// <returns>A key of the words.</returns>
    public string? Missing(double? price) =>
        !Core.Market.Symbol.TryParse(Symbol.Trim().ToUpperInvariant(), out _, out _) ? "ticket.needs_symbol"
        : Quantity.Value is not > 0 ? "ticket.needs_quantity"
        : Stop.Value is not > 0 || Target.Value is not > 0 ? "ticket.needs_plan"
        : Leverage.Whole is not >= 1 ? "ticket.needs_leverage"
        : HoldMinutes.Whole is not (>= 1 and <= ManualEntry.HoldMinutesMax) ? "ticket.needs_hold"
        : !Confidence.IsEmpty && Confidence.Whole is not (>= 0 and <= 100) ? "predict.needs_confidence"
        : price is null ? "ticket.no_price"
        : null;

    /// <param name="mode">shadow or live, as the person sees it.</param>
    /// <param name="warnings">Seen and ignored.</param>
    public QuickTradeWish ToWish(string mode, ImmutableArray<Guid> warnings) => new(
        mode, Origin, OriginId, Core.Market.Symbol.Parse(Symbol.Trim().ToUpperInvariant()), Direction, Quantity.Value ?? 0, Stop.Value, Target.Value, Leverage.Whole ?? 0,
        HoldMinutes.Whole ?? 0, Confidence.Whole,
        Setup.Trim() is { Length: > 0 } setup ? setup : null, Note.Trim(), WithSeen(warnings));

    /// <summary>Whether it still says what was sent.</summary>
    public bool Says(QuickTradeWish sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return Missing(0) is null && ToWish(sent.Mode, sent.Warnings) == sent;
    }

    /// <summary>What it would put at risk and could win, USDT and R, at a price.</summary>
    public (double? Notional, double? Risk, double? Reward) At(double? price)
    {
        if (price is not { } now || Quantity.Value is not { } quantity)
        {
            return default;
        }

        double? risk = Stop.Value is { } stop ? Math.Abs(now - (double)stop) * (double)quantity : null;
        double? gain = Target.Value is { } target ? Math.Abs((double)target - now) * (double)quantity : null;
        return (now * (double)quantity, risk, risk > 0 ? gain / risk : null);
    }

    /// <summary>The trade somebody was warned of, to be opened in spite of it. It goes on as ignored only while the plan is the same and no larger.</summary>
    public static TicketForm OfWarning(OfferedWarning warning)
    {
        ArgumentNullException.ThrowIfNull(warning);
        return new TicketForm
        {
            Symbol = warning.Symbol.Value, Direction = warning.Warned?.Direction ?? PositionSide.Long, Quantity = { Value = warning.Warned?.Quantity },
            Stop = { Value = warning.Warned?.StopPrice }, Target = { Value = warning.Warned?.TargetPrice }, Seen = [warning.OverrideId],
            SeenOf = warning.Symbol.Value,
        };
    }

    /// <param name="grid">A scan's stop and target are multiples of the ATR; a ticket's are prices.</param>
    public static TicketForm OfSignal(KeptSignal signal, PriceGrid grid)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(grid);
        return new TicketForm
        {
            Symbol = signal.Symbol.Value, Direction = signal.Direction, Stop = { Value = grid.Round(signal.Symbol, signal.StopPrice) },
            Target = { Value = grid.Round(signal.Symbol, signal.TargetPrice) }, Confidence = { Whole = signal.Confidence },
        };
    }

    public static TicketForm OfTracked(TrackedSignal tracked)
    {
        ArgumentNullException.ThrowIfNull(tracked);
        return new TicketForm
        {
            Origin = TradeOrigin.Tracked, OriginId = tracked.TrackedId, OriginWords = $"{tracked.Symbol} {tracked.Direction.Word()}", Symbol = tracked.Symbol.Value,
            Direction = tracked.Direction, Stop = { Value = tracked.StopPrice }, Target = { Value = tracked.TargetPrice },
            Confidence = { Whole = tracked.Confidence },
        };
    }

    public static TicketForm OfPublished(PublishedTrade published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return new TicketForm
        {
            Origin = TradeOrigin.Copied, OriginId = published.RunId, OriginWords = $"{published.Publisher} {published.Symbol} {published.Direction.Word()}",
            Symbol = published.Symbol.Value, Direction = published.Direction, Stop = { Value = published.CurrentStop },
            Target = { Value = published.CurrentTarget },
        };
    }

    public static TicketForm OfHypothesis(Hypothesis hypothesis)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        return new TicketForm
        {
            Origin = TradeOrigin.Hypothesis, OriginId = hypothesis.HypothesisId, OriginWords = $"{hypothesis.Symbol} {hypothesis.Direction.Word()}",
            Symbol = hypothesis.Symbol.Value, Direction = hypothesis.OwnDirection ?? hypothesis.Direction,
            Confidence = { Whole = hypothesis.OwnConfidence ?? hypothesis.Confidence },
        };
    }

    private ImmutableArray<Guid> WithSeen(ImmutableArray<Guid> warnings) =>
        Seen.All(seen => warnings.Contains(seen)) || !string.Equals(Symbol.Trim(), SeenOf, StringComparison.OrdinalIgnoreCase)
            ? warnings : [.. warnings, .. Seen.Except(warnings)];
}
