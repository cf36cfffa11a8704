using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Slippage;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Orders;

/// <param name="Lines">Unknown ones first, then the newest.</param>
/// <param name="AgainstModel">Live fills beside what shadow's fill model would have given, by symbol and side; empty for the shadow account.</param>
/// <param name="Trade">The round trip whose timeline is open; null: none.</param>
public sealed record OrdersView(
    TradingMode Mode, ImmutableArray<OrderLine> Lines, bool HasMore, OrderTally Tally, SlippageView Slippage,
    ImmutableArray<SlippageSummary> AgainstModel, TradeTimeline? Trade);

/// <summary>Slippage a decision allowed for beside what its trade paid, fractions of notional.</summary>
/// <param name="Expected">Mean over the trades whose decision is still stored; null without one.</param>
/// <param name="Trades">Round trips behind the means.</param>
public sealed record SlippageSum(Symbol? Symbol, int Trades, double? Expected, double? Actual)
{
    public double? Excess => Actual - Expected;

    public static SlippageSum Of(Symbol? symbol, IReadOnlyCollection<SlippageSample> samples)
    {
        var paired = samples.Where(sample => sample.Expected is not null).ToList();
        return new SlippageSum(
            symbol, paired.Count, paired.Count == 0 ? null : paired.Average(sample => sample.Expected!.Value),
            paired.Count == 0 ? null : paired.Average(sample => sample.Actual));
    }
}

/// <param name="Symbols">Most beyond what was expected first.</param>
public sealed record SlippageView(SlippageSum Total, ImmutableArray<SlippageSum> Symbols)
{
    public static SlippageView Of(ImmutableArray<SlippageSample> samples) => new(
        SlippageSum.Of(null, samples),
        [
            .. samples.GroupBy(sample => sample.Symbol).Select(group => SlippageSum.Of(group.Key, [.. group])).Where(sum => sum.Trades > 0)
                .OrderByDescending(sum => sum.Excess),
        ]);
}

/// <summary>What happened to one round trip, in order.</summary>
/// <param name="Events">Oldest first.</param>
public sealed record TradeTimeline(Guid TradeId, Symbol? Symbol, ImmutableArray<TradeMoment> Events)
{
    /// <summary>Every order's states where they are kept, its stored moments otherwise, and every fill.</summary>
    public static TradeTimeline Of(Guid tradeId, TradePapers papers)
    {
        var roles = papers.Orders.ToDictionary(order => order.ClientOrderId, OrdersWords.Role);
        var told = papers.States.Select(state => state.ClientOrderId).ToHashSet(StringComparer.Ordinal);
        var byId = papers.Orders.ToDictionary(order => order.OrderId);
        var events = papers.States
            .Select(state => new TradeMoment(
                state.At, roles.GetValueOrDefault(state.ClientOrderId, "order"), OrdersWords.State(state.State),
                state.Filled > 0 ? $"{Formats.Number(state.Filled, 6).TrimEnd('0').TrimEnd('.')} filled" : "", state.Note, OrdersWords.IsTrouble(state.State)))
            .Concat(papers.Orders.Where(order => !told.Contains(order.ClientOrderId)).SelectMany(Moments))
            .Concat(papers.Fills.Select(fill => new TradeMoment(
                fill.Time, byId.TryGetValue(fill.OrderId, out var order) ? OrdersWords.Role(order) : "order", "fill",
                $"{Formats.Price(fill.Quantity)} at {Formats.Price(fill.Price)}, fee {Formats.Money((double)fill.Fee)} {fill.FeeAsset}",
                fill.RealizedPnl == 0 ? null : $"{Formats.MoneyChange((double)fill.RealizedPnl)} USDT realised", false)));
        return new TradeTimeline(
            tradeId, papers.Orders.IsEmpty ? null : papers.Orders[0].Symbol, [.. events.OrderBy(moment => moment.At)]);
    }

    private static IEnumerable<TradeMoment> Moments(OrderLine order)
    {
        var role = OrdersWords.Role(order);
        yield return new TradeMoment(
            order.CreatedAt, role, "placed",
            $"{order.Type} {order.Side} {Formats.Price((decimal)order.Quantity)}{(order.StopPrice is { } stop ? $", trigger {Formats.PriceWithoutTick(stop)}" : "")}",
            null, false);
        if (order.Status != "NEW")
        {
            yield return new TradeMoment(order.UpdatedAt, role, OrdersWords.State(order.Status), "", order.Note, order.IsFailed);
        }
    }
}

/// <param name="Role">Of its order: entry, stop, target, exit.</param>
/// <param name="What">State or act.</param>
/// <param name="Figures">Quantities and prices.</param>
public sealed record TradeMoment(DateTimeOffset At, string Role, string What, string Figures, string? Note, bool IsTrouble);

/// <summary>Orders for people: the stores' rows, shaped.</summary>
internal sealed class OrdersReader(OrderQueries orders, CostQueries costs, SlippageStore fills)
{
    /// <param name="trade">Whose timeline is wanted; null: none.</param>
    public async Task<OrdersView> ReadAsync(
        TradingMode mode, OrderKind kind, string? symbol, OrderSpan span, DateTimeOffset now, int limit, Guid? trade,
        CancellationToken cancellationToken)
    {
        var from = now - span.Length;
        var lines = await orders.ListAsync(mode, kind, symbol, from, now, limit + 1, cancellationToken);
        return new OrdersView(
            mode, [.. lines.Take(limit)], lines.Length > limit,
            await orders.TallyAsync(mode, from, now, cancellationToken),
            SlippageView.Of(await costs.SlippageAsync(mode, from, now, cancellationToken: cancellationToken)),
            mode == TradingMode.Live ? await fills.SummariesAsync(from, now, cancellationToken) : [],
            trade is { } id ? TradeTimeline.Of(id, await orders.OfTradeAsync(id, cancellationToken)) : null);
    }
}

/// <summary>Orders' words for people.</summary>
internal static class OrdersWords
{
    public static string Role(OrderLine order) => order.Role
        ?? (ClientOrderIds.TryRead(order.ClientOrderId, out var role, out _) ? role.ToString().ToLowerInvariant()
            : order.Origin != "desk" ? order.Origin
            : order.Type switch { WireWords.StopMarket => "stop", WireWords.TakeProfitMarket => "target", _ => order.ReduceOnly ? "exit" : "entry" });

    /// <summary><c>PARTIALLY_FILLED</c> and <c>NotPlaced</c> read alike: in small words.</summary>
    public static string State(string state)
    {
        var spaced = state.Any(char.IsLower)
            ? string.Concat(state.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}"))
            : state.Replace('_', ' ');
        return spaced.ToLowerInvariant();
    }

    public static bool IsTrouble(string state) =>
        State(state) is "unknown" or "rejected" or "not placed" or "expired";
}
