using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
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

    public decimal? Quantity { get; set; }

    public decimal? Stop { get; set; }

    public decimal? Target { get; set; }

    public int Leverage { get; set; } = 2;

    public int HoldMinutes { get; set; } = 240;

    public int? Confidence { get; set; }

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
        : Quantity is not > 0 ? "ticket.needs_quantity"
        : Stop is not > 0 || Target is not > 0 ? "ticket.needs_plan"
        : price is null ? "ticket.no_price"
        : null;

    /// <param name="mode">shadow or live, as the person sees it.</param>
    /// <param name="warnings">Seen and ignored.</param>
    public QuickTradeWish ToWish(string mode, ImmutableArray<Guid> warnings) => new(
        mode, Origin, OriginId, Core.Market.Symbol.Parse(Symbol.Trim().ToUpperInvariant()), Direction, Quantity ?? 0, Stop, Target, Leverage, HoldMinutes, Confidence,
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
        if (price is not { } now || Quantity is not { } quantity)
        {
            return default;
        }

        double? risk = Stop is { } stop ? Math.Abs(now - (double)stop) * (double)quantity : null;
        double? gain = Target is { } target ? Math.Abs((double)target - now) * (double)quantity : null;
        return (now * (double)quantity, risk, risk > 0 ? gain / risk : null);
    }

    /// <summary>The trade somebody was warned of, to be opened in spite of it. It goes on as ignored only while the plan is the same and no larger.</summary>
    public static TicketForm OfWarning(OfferedWarning warning)
    {
        ArgumentNullException.ThrowIfNull(warning);
        return new TicketForm
        {
            Symbol = warning.Symbol.Value, Direction = warning.Warned?.Direction ?? PositionSide.Long, Quantity = warning.Warned?.Quantity,
            Stop = warning.Warned?.StopPrice, Target = warning.Warned?.TargetPrice, Seen = [warning.OverrideId], SeenOf = warning.Symbol.Value,
        };
    }

    public static TicketForm OfSignal(KeptSignal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new TicketForm
        {
            Symbol = signal.Symbol.Value, Direction = signal.Direction, Stop = signal.StopPrice, Target = signal.TargetPrice, Confidence = signal.Confidence,
        };
    }

    public static TicketForm OfTracked(TrackedSignal tracked)
    {
        ArgumentNullException.ThrowIfNull(tracked);
        return new TicketForm
        {
            Origin = TradeOrigin.Tracked, OriginId = tracked.TrackedId, OriginWords = $"{tracked.Symbol} {tracked.Direction.Word()}", Symbol = tracked.Symbol.Value,
            Direction = tracked.Direction, Stop = tracked.StopPrice, Target = tracked.TargetPrice, Confidence = tracked.Confidence,
        };
    }

    public static TicketForm OfPublished(PublishedTrade published)
    {
        ArgumentNullException.ThrowIfNull(published);
        return new TicketForm
        {
            Origin = TradeOrigin.Copied, OriginId = published.RunId, OriginWords = $"{published.Publisher} {published.Symbol} {published.Direction.Word()}",
            Symbol = published.Symbol.Value, Direction = published.Direction, Stop = published.CurrentStop, Target = published.CurrentTarget,
        };
    }

    public static TicketForm OfHypothesis(Hypothesis hypothesis)
    {
        ArgumentNullException.ThrowIfNull(hypothesis);
        return new TicketForm
        {
            Origin = TradeOrigin.Hypothesis, OriginId = hypothesis.HypothesisId, OriginWords = $"{hypothesis.Symbol} {hypothesis.Direction.Word()}",
            Symbol = hypothesis.Symbol.Value, Direction = hypothesis.OwnDirection ?? hypothesis.Direction, Confidence = hypothesis.OwnConfidence ?? hypothesis.Confidence,
        };
    }

    private ImmutableArray<Guid> WithSeen(ImmutableArray<Guid> warnings) =>
        Seen.All(seen => warnings.Contains(seen)) || !string.Equals(Symbol.Trim(), SeenOf, StringComparison.OrdinalIgnoreCase)
            ? warnings : [.. warnings, .. Seen.Except(warnings)];
}
