using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Web.Pages.Positions;

/// <summary>The positions of one account at one moment.</summary>
/// <param name="Mode">Shadow or live: whose account it is.</param>
/// <param name="Rows">What has no stop first, then nearest to liquidation; pending ones last.</param>
/// <param name="Equity">USDT; null while the venue has not told it.</param>
public sealed record HeldPositions(TradingMode Mode, ImmutableArray<HeldPosition> Rows, double? Equity)
{
    public static readonly HeldPositions None = new(TradingMode.Shadow, [], null);

    public string Account => Mode.Word();

    public int Held => Rows.Count(row => row.IsHeld);

    public double Notional => Rows.Where(row => row.IsHeld).Sum(row => row.Notional);

    public double Margin => Rows.Sum(row => row.Margin);

    public double UnrealizedPnl => Rows.Sum(row => row.UnrealizedPnl ?? 0);

    /// <summary>What is lost if every stop fills now, USDT; positions without a stop are not in it.</summary>
    public double LossAtStops => Rows.Sum(row => row.LossAtStop ?? 0);

    /// <summary>Positions that are held and not fully covered by a resting stop.</summary>
    public int Uncovered => Rows.Count(row => row.Protection is Protection.Arming or Protection.Naked or Protection.Unowned);

    /// <param name="asked"><c>shadow</c> or <c>live</c>; anything else: <see cref="Of(DeskSnapshot)"/>.</param>
    public static HeldPositions Of(DeskSnapshot desk, string? asked) => asked switch
    {
        "shadow" => Shadow(desk),
        "live" => desk.Live.Picture is { } picture ? Live(picture, desk) : None with { Mode = TradingMode.Live },
        _ => Of(desk),
    };

    /// <summary>The account the mode trades; the live one as long as anything of it is held, whatever the mode.</summary>
    public static HeldPositions Of(DeskSnapshot desk) => desk.Live.Picture is { } picture && IsLive(desk, picture) ? Live(picture, desk) : Shadow(desk);

    /// <summary>The shadow account, as the desk's loop tells it.</summary>
    public static HeldPositions Shadow(DeskSnapshot desk) => new(TradingMode.Shadow, InOrder(desk.Trades.Select(Of)), desk.Account.Equity);

    /// <summary>The live account: what the venue shows, and what this desk's round trips know about it.</summary>
    public static HeldPositions Live(LivePicture picture, DeskSnapshot desk)
    {
        var venue = picture.Positions.Where(position => position.Amount != 0).ToDictionary(position => position.Symbol);
        var marks = desk.Tickers.Where(ticker => ticker.Mark is not null).ToDictionary(ticker => ticker.Symbol, ticker => ticker.Mark);
        var owned = picture.Brackets.Where(bracket => !bracket.IsSettled)
            .Select(bracket => Of(bracket, venue.GetValueOrDefault(bracket.Plan.Symbol), marks.GetValueOrDefault(bracket.Plan.Symbol), picture.At));
        var symbols = picture.Brackets.Where(bracket => !bracket.IsSettled).Select(bracket => bracket.Plan.Symbol).ToHashSet();
        var foreign = venue.Values.Where(position => !symbols.Contains(position.Symbol)).Select(position => Of(position, marks.GetValueOrDefault(position.Symbol)));
        return new HeldPositions(TradingMode.Live, InOrder(owned.Concat(foreign)), (double?)picture.Equity);
    }

    private static bool IsLive(DeskSnapshot desk, LivePicture picture) => desk.Mode == TradingMode.Live
        || picture.Brackets.Any(bracket => !bracket.IsSettled) || picture.Positions.Any(position => position.Amount != 0);

    private static ImmutableArray<HeldPosition> InOrder(IEnumerable<HeldPosition> rows) =>
    [
        .. rows.OrderByDescending(row => row.Protection == Protection.Naked)
            .ThenBy(row => !row.IsHeld)
            .ThenBy(row => row.LiquidationDistance ?? double.MaxValue)
            .ThenBy(row => row.Symbol),
    ];

    private static HeldPosition Of(TradeState trade)
    {
        var isPending = trade.Status == "pending";
        var notional = (double)(trade.Quantity * (trade.EntryPrice ?? 0));
        return new HeldPosition(
            trade.TradeId, trade.Symbol, trade.Side, trade.Status, trade.Quantity, trade.Leverage, trade.EntryPrice, trade.MarkPrice,
            trade.StopPrice, trade.TargetPrice, trade.LiquidationPrice, notional / Math.Max(1, trade.Leverage),
            isPending ? null : trade.UnrealizedPnl, isPending ? null : trade.RMultiple,
            isPending ? Protection.Pending : Protection.Protected, isPending ? "filled at the next bar's open" : "simulated stop and target",
            trade.EntryTime, null, (double)trade.Fees, (double)trade.Funding, (double)trade.Slippage, trade.ExpiresAt);
    }

    private static HeldPosition Of(Bracket bracket, VenuePosition? venue, double? mark, DateTimeOffset now)
    {
        var plan = bracket.Plan;
        var fills = bracket.Fills.Where(fill => bracket.Find(fill.ClientOrderId ?? "")?.Role == OrderRole.Entry).ToList();
        var filled = fills.Sum(fill => fill.Quantity);
        decimal? entry = filled > 0 ? fills.Sum(fill => fill.Quantity * fill.Price) / filled : venue?.EntryPrice;
        var price = mark ?? (double?)venue?.MarkPrice;
        var held = Math.Max(0, bracket.Held);
        double? pnl = held > 0 && entry is { } at && price is { } last ? plan.Side.Sign() * (last - (double)at) * (double)held : null;
        var risk = entry is { } begun ? Math.Abs((double)(begun - plan.StopPrice)) * (double)held : 0;
        var naked = bracket.NakedSince is { } since ? now - since : (TimeSpan?)null;
        var (protection, note) = Guard(bracket, held, naked);
        return new HeldPosition(
            plan.TradeId, plan.Symbol, plan.Side.Word(), bracket.Exit is not null ? "closing" : held > 0 ? "open" : "pending",
            held > 0 ? held : plan.Quantity, plan.Terms?.Leverage ?? (venue is { IsolatedMargin: > 0 } bound ? Leverage(bound) : null),
            Rounded(entry, plan.StopPrice), price, plan.StopPrice, plan.TargetPrice, venue?.LiquidationPrice, MarginOf(venue, plan, held, entry), pnl, risk > 0 ? pnl / risk : null,
            protection, note, bracket.Growth.IsEmpty ? null : bracket.Growth[0].At, held > 0 ? naked : null,
            (double)bracket.Fills.Sum(fill => fill.Fee), null, null, plan.ExpiresAt)
        {
            CoveredAfter = bracket.Growth.IsEmpty ? null
                : bracket.Orders.FirstOrDefault(order => order is { Role: OrderRole.Stop, IsResting: true })?.StateSince - bracket.Growth[0].At,
        };
    }

    // Until the venue has shown the position, its margin is what the leverage makes it.
    private static double MarginOf(VenuePosition? venue, BracketPlan plan, decimal held, decimal? entry) =>
        venue is { IsolatedMargin: > 0 } ? (double)venue.IsolatedMargin : (double)(held * (entry ?? 0)) / Math.Max(1, plan.Terms?.Leverage ?? 1);

    private static (Protection Protection, string Note) Guard(Bracket bracket, decimal held, TimeSpan? naked)
    {
        var stops = bracket.Orders.Where(order => order is { Role: OrderRole.Stop, IsResting: true }).ToList();
        return held == 0 ? (Protection.Pending, $"entry {bracket.Entry.State.ToString().ToLowerInvariant()}")
            : naked is null ? (Protection.Protected, $"stop {string.Join(", ", stops.Select(stop => stop.ClientOrderId))} rests at the venue")
            : (naked > BracketRules.Default.ProtectWithin ? Protection.Naked : Protection.Arming,
                $"{Formats.Price(bracket.Covered)} of {Formats.Price(held)} covered by a resting stop");
    }

    private static HeldPosition Of(VenuePosition position, double? mark) => new(
        null, position.Symbol, position.Amount > 0 ? "LONG" : "SHORT", "open", Math.Abs(position.Amount), Leverage(position), position.EntryPrice,
        mark ?? (double)position.MarkPrice, null, null, position.LiquidationPrice, (double)position.IsolatedMargin, (double)position.UnrealizedPnl,
        null, Protection.Unowned, "opened outside this desk; nothing here guards it", null, null, null, null, null, null);

    private static int? Leverage(VenuePosition position) => position.IsolatedMargin > 0
        ? (int)Math.Max(1, Math.Round(Math.Abs(position.Amount) * position.EntryPrice / position.IsolatedMargin)) : null;

    // An average of fills has more digits than the tick; the plan's prices are on it.
    private static decimal? Rounded(decimal? price, decimal onGrid) => price is { } exact ? Math.Round(exact, Math.Max(onGrid.Scale, (byte)1)) : null;
}
