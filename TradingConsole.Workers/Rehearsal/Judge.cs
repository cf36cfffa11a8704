using System.Globalization;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>Compares what the disk remembers with what the exchange's own ledger says. It never asks what the desk has logged.</summary>
internal sealed class Judge(PaperBook book, Disk disk, NakedWatch watch, Action<OffenceKind, string> report)
{
    private static readonly TimeSpan NewsWithin = TimeSpan.FromSeconds(1);

    private readonly ILookup<string, PaperFill> _fillsById = book.Engine.Fills.ToLookup(fill => fill.ClientId, StringComparer.Ordinal);

    /// <summary>A minute after the last fault: nothing unsure, nothing uncovered, nothing open that nobody owns.</summary>
    public void ExpectSettled(LivePicture desk, DateTimeOffset now)
    {
        // What somebody else holds is left to a person, and nothing is opened beside it.
        if (desk.Phase != LivePhase.Ready && !(desk.Phase == LivePhase.Reconciling && watch.HasOthers))
        {
            report(OffenceKind.Unsettled, $"The desk is {desk.Phase}: {desk.HaltReason ?? desk.EntriesRefused}");
        }

        foreach (var order in desk.Brackets.SelectMany(bracket => bracket.Orders).Where(order => order.State.IsUnsure()))
        {
            if (now - order.StateSince > TimeSpan.FromSeconds(5))
            {
                report(OffenceKind.Unsettled, $"{order.ClientOrderId} is {order.State} since {order.StateSince:T}");
            }
        }

        // What was executed a moment ago is still on its way to the desk.
        foreach (var (symbol, held, closable) in watch.All.Where(pair => !book.Engine.Fills.Any(fill => fill.Symbol == pair.Symbol && book.Now - fill.Time < NewsWithin)))
        {
            var believed = desk.Brackets.Where(bracket => bracket.Plan.Symbol == symbol).Sum(bracket => bracket.Held * bracket.Plan.Side.Sign());
            if (believed != held && believed != closable)
            {
                report(OffenceKind.Unsettled, Text($"{symbol}: the desk believes to hold {believed}, the exchange's fills say {held}"));
            }
        }

        var known = desk.Brackets.SelectMany(bracket => bracket.Orders).Select(order => order.ClientOrderId).ToHashSet(StringComparer.Ordinal);
        foreach (var orphan in OpenOfTheDesk().Where(id => !known.Contains(id)))
        {
            report(OffenceKind.Unsettled, $"{orphan} is open at the exchange and belongs to no round trip");
        }
    }

    /// <summary>After everything was closed: the books agree to the last fill.</summary>
    public void ExpectClosed(IReadOnlyCollection<BracketPlan> plans)
    {
        foreach (var position in book.Wallet.Open)
        {
            report(OffenceKind.Unsettled, Text($"{position.Symbol}: {position.Amount} is still held after everything was to be closed"));
        }

        foreach (var id in OpenOfTheDesk())
        {
            report(OffenceKind.Unsettled, $"{id} is still open after everything was to be closed");
        }

        ExpectEntries(plans);
        ExpectFills();
        ExpectOrders();
    }

    private IEnumerable<string> OpenOfTheDesk() =>
        book.Engine.Open.Select(order => order.ClientId).Concat(book.Algos.Open.Select(order => order.ClientId)).Where(ClientOrderIds.IsOurs);

    private void ExpectEntries(IReadOnlyCollection<BracketPlan> plans)
    {
        var asked = plans.ToDictionary(plan => plan.TradeId);
        var entries = book.Engine.Orders.Select(order => (Order: order, IsEntry: ClientOrderIds.TryRead(order.ClientId, out var role, out var trade) && role == OrderRole.Entry, Trade: trade))
            .Where(row => row.IsEntry).GroupBy(row => row.Trade);
        foreach (var trade in entries)
        {
            var filled = trade.Sum(row => row.Order.Filled);
            if (!asked.TryGetValue(trade.Key, out var plan) || filled > plan.Quantity || trade.Count() > 1)
            {
                report(OffenceKind.Doubled, Text($"{trade.Key}: {trade.Count()} entries bought {filled} where {plan?.Quantity ?? 0} was asked for"));
            }
        }
    }

    private void ExpectFills()
    {
        var (ledger, journal) = (0m, 0m);
        var seen = new HashSet<(Symbol, long)>();
        foreach (var fill in book.Engine.Fills.Where(watch.Concerns))
        {
            seen.Add((fill.Symbol, fill.TradeId));
            ledger += fill.Realized - fill.Fee;
            // A fill of somebody else stands whole beside the round trips, which take only their part of it.
            var kept = disk.Booked.GetValueOrDefault((fill.Symbol, fill.TradeId)) ?? disk.Fills.GetValueOrDefault((fill.Symbol, fill.TradeId));
            if (kept is null)
            {
                report(OffenceKind.LostFill, Text($"fill {fill.TradeId} of {fill.ClientId}, {fill.Quantity} {fill.Symbol}, is in no book of ours"));
                continue;
            }

            journal += kept.RealizedPnl - kept.Fee;
            if ((kept.Side, kept.Quantity, kept.Price, kept.Fee, kept.RealizedPnl) != (fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.Realized))
            {
                report(OffenceKind.LostFill, Text($"fill {fill.TradeId} is kept as {kept.Side} {kept.Quantity} at {kept.Price}, fee {kept.Fee}; it was {fill.Side} {fill.Quantity} at {fill.Price}, fee {fill.Fee}"));
            }
        }

        if (ledger != journal)
        {
            report(OffenceKind.LostFill, Text($"profit is {journal} by our fills and {ledger} by the exchange's"));
        }

        var all = book.Engine.Fills.Select(fill => (fill.Symbol, fill.TradeId)).ToHashSet();
        foreach (var invented in disk.Fills.Keys.Concat(disk.Booked.Keys).Where(key => !all.Contains(key)))
        {
            report(OffenceKind.LostFill, $"fill {invented.FillId} of {invented.Symbol} never happened");
        }
    }

    private void ExpectOrders()
    {
        var kept = disk.Orders.ToDictionary(order => order.ClientOrderId, StringComparer.Ordinal);
        foreach (var order in kept.Values.Where(order => !ClientOrderIds.IsAdopted(order.ClientOrderId) && !disk.LeftUnwritten.Contains(order.ClientOrderId)))
        {
            Compare(order);
        }

        var sent = book.Engine.Orders.Select(order => order.ClientId).Concat(book.Algos.Orders.Select(order => order.ClientId));
        foreach (var id in sent.Where(ClientOrderIds.IsOurs).Distinct(StringComparer.Ordinal).Where(id => !kept.ContainsKey(id) && !disk.LeftUnwritten.Contains(id)))
        {
            report(OffenceKind.WrongState, $"{id} reached the exchange without ever being written down");
        }

        foreach (var bracket in disk.Brackets.Where(bracket => !bracket.IsSettled))
        {
            report(OffenceKind.Unsettled, Text($"{bracket.Plan.TradeId} {bracket.Plan.Symbol} never ended: {bracket.Held} held"));
        }
    }

    private void Compare(OrderLife order)
    {
        var filled = _fillsById[order.ClientOrderId].Sum(fill => fill.Quantity);
        var placed = order.IsConditional
            ? book.Algos.Orders.Where(algo => algo.ClientId == order.ClientOrderId).Select(algo => algo.Status).ToArray()
            : book.Engine.Orders.Where(engine => engine.ClientId == order.ClientOrderId).Select(engine => engine.Status).ToArray();
        if (placed.Length > 1)
        {
            report(OffenceKind.Doubled, $"{order.ClientOrderId} was placed {placed.Length} times");
        }

        var wrong = !order.State.IsFinal() ? "did not end"
            : order.Filled != filled ? Text($"is kept with {order.Filled} executed, the exchange executed {filled}")
            : order.State == OrderState.Filled && filled < order.Quantity ? "is kept as filled and is not"
            : order.State != OrderState.Filled && filled >= order.Quantity ? $"is kept as {order.State} and is filled"
            : order.State == OrderState.NotPlaced && placed.Length > 0 ? $"is kept as never placed and is {placed[0]}"
            : order.State == OrderState.Rejected && placed.Any(status => status != AlgoWords.Rejected) ? $"is kept as rejected and is {placed[0]}"
            : order.State == OrderState.Canceled && placed.Length == 0 ? "is kept as cancelled and was never placed"
            : null;
        if (wrong is not null)
        {
            report(OffenceKind.WrongState, $"{order.ClientOrderId} {wrong}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
