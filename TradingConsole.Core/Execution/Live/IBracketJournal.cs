using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Core.Execution.Live;

/// <summary>Where brackets outlive the process. What it has accepted is found again after any crash.</summary>
public interface IBracketJournal
{
    /// <summary>
    /// Stores a bracket as it stands, whole: a later record of the same bracket replaces it. Durable when it returns; a client order
    /// id that belongs to another order already is refused. For one bracket it is never called twice at a time.
    /// </summary>
    /// <exception cref="Exception">Nothing was stored, or it is not known to be.</exception>
    Task SaveAsync(BracketRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Every bracket that was not over (<see cref="Brackets.Bracket.IsOver"/>) or owed its books (<see cref="Brackets.Bracket.OwesBooks"/>)
    /// when it was last saved, by trade id ascending.
    /// </summary>
    Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken);
}

/// <summary>A bracket and what is new about it since the record before.</summary>
/// <param name="ChangedOrders">Orders of it that are new or changed, each with its whole life as it stands.</param>
/// <param name="NewFills">Executions not in any record before; one repeated after a failed save is the same execution.</param>
/// <param name="Mode">Which account it lives in.</param>
public sealed record BracketRecord(
    Bracket Bracket, ImmutableArray<OrderLife> ChangedOrders, ImmutableArray<VenueFill> NewFills, TradingMode Mode)
{
    /// <summary>Its entry leaves once this is stored, and not before: a round trip of this name may never have begun.</summary>
    public bool IsOpening =>
        Bracket is { Orders.Length: 1, Entry: { Role: OrderRole.Entry, SentAt: null, State: OrderState.Intended or OrderState.Durable } };
}
