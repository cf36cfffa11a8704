using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>One round trip in the live desk: its bracket, what of it is stored, and when it wants to be looked at again.</summary>
internal sealed class BracketSeat(Bracket bracket, Bracket? saved)
{
    public Bracket Bracket { get; set; } = bracket;

    /// <summary>What the journal holds; null before the first record.</summary>
    public Bracket? Saved { get; set; } = saved;

    public bool IsSaving { get; set; }

    public DateTimeOffset? SaveAgainAt { get; set; }

    public DateTimeOffset? WakeAt { get; set; }

    /// <summary>When a bracket that was over was first seen to be; null while it is not.</summary>
    public DateTimeOffset? OverSince { get; set; }

    /// <summary>When the reading of fills and position under way began; null while none is.</summary>
    public DateTimeOffset? TruthAskedAt { get; set; }

    /// <summary>It waits for its turn to have them read.</summary>
    public bool IsInTruthQueue { get; set; }

    /// <summary>Steps in a row that broke a rule of the desk's own.</summary>
    public int Faults { get; set; }

    /// <summary>When to read fills that orders speak of and nobody showed, or those of a round trip that has ended; null while none are owed.</summary>
    public DateTimeOffset? FillsDueAt { get; set; }

    public Guid TradeId => Bracket.Plan.TradeId;

    public Symbol Symbol => Bracket.Plan.Symbol;

    /// <summary>Base asset held, signed; never the other side of what was opened.</summary>
    public decimal Signed => Math.Max(0, Bracket.Held) * Bracket.Plan.Side.Sign();

    /// <summary>The closing direction.</summary>
    public OrderSide ClosingSide => Bracket.Plan.Side == PositionSide.Long ? OrderSide.Sell : OrderSide.Buy;

    /// <summary>
    /// The record to store; null when nothing changed that a restart would need. What it makes durable may leave right after, so it
    /// stands there as durable already.
    /// </summary>
    public BracketRecord? Record(DateTimeOffset now)
    {
        var known = (Saved?.Orders ?? []).ToDictionary(order => order.ClientOrderId, StringComparer.Ordinal);
        var stored = Bracket with { Orders = [.. Bracket.Orders.Select(order => AsStored(order, now))] };
        var changed = Bracket.Orders.Where(order => !known.TryGetValue(order.ClientOrderId, out var old) || Differs(old, order))
            .Select(order => AsStored(order, now)).ToImmutableArray();
        var fills = Bracket.Fills[(Saved?.Fills.Length ?? 0)..];
        var isSame = Saved is { } last && changed.IsEmpty && fills.IsEmpty && last.Exit == Bracket.Exit
            && last.LostOutside == Bracket.LostOutside && last.Told.Count == Bracket.Told.Count && last.AreBooksRead == Bracket.AreBooksRead;
        return isSame ? null : new BracketRecord(stored, changed, fills, TradingMode.Live);
    }

    private static OrderLife AsStored(OrderLife order, DateTimeOffset now) =>
        order.State == OrderState.Intended ? order.Become(OrderState.Durable, now) : order;

    // How often it was asked for is no news.
    private static bool Differs(OrderLife old, OrderLife now) =>
        old.State != now.State || old.Filled != now.Filled || old.ChildOrderId != now.ChildOrderId || old.Quantity != now.Quantity
        || !Equals(old.Refusal, now.Refusal);
}
