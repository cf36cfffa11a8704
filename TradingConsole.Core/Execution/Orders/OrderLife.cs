using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Orders;

/// <summary>One order from intent to end. Immutable; moves only along <see cref="OrderStates.CanBecome"/>.</summary>
/// <param name="TriggerPrice">Mark price of a conditional order, USDT; null for a market order.</param>
/// <param name="Filled">Base asset executed: the most that any answer, event or fill has shown. Never shrinks.</param>
/// <param name="SentAt">When it left; null before.</param>
/// <param name="ProbeAt">When to ask the venue about it next; null when nobody asks.</param>
/// <param name="Probes">Questions asked since the last news of it.</param>
/// <param name="NotFound">Answers in a row that nobody knows it.</param>
/// <param name="CancelSentAt">Latest request to cancel it.</param>
/// <param name="SendAt">Not to be sent before: it was held back on this side of the wire. Null: at once.</param>
/// <param name="HeldBacks">How often that happened.</param>
/// <param name="UnansweredSince">Since when questions about it got no answer; null while the latest one did.</param>
/// <param name="WasSeen">The venue has shown it alive: should nobody know it any more, it ended; it was not never placed.</param>
/// <param name="AbsentAt">The latest answer that nobody knows it.</param>
/// <param name="IsMove">A stop placed beside one that rests, to lie elsewhere: its refusal uncovers nothing.</param>
/// <param name="ChildOrderId">The matching engine's order a conditional one became.</param>
public sealed record OrderLife(
    string ClientOrderId,
    OrderRole Role,
    OrderSide Side,
    decimal Quantity,
    decimal? TriggerPrice,
    OrderState State,
    decimal Filled,
    DateTimeOffset StateSince,
    DateTimeOffset? SentAt = null,
    DateTimeOffset? ProbeAt = null,
    int Probes = 0,
    int NotFound = 0,
    DateTimeOffset? CancelSentAt = null,
    long? ChildOrderId = null,
    VenueRefusal? Refusal = null,
    DateTimeOffset? SendAt = null,
    int HeldBacks = 0,
    DateTimeOffset? UnansweredSince = null,
    bool WasSeen = false,
    DateTimeOffset? AbsentAt = null,
    bool IsMove = false)
{
    public bool IsConditional => Role is OrderRole.Stop or OrderRole.Target;

    /// <summary>Not executed yet, base asset.</summary>
    public decimal Remaining => Math.Max(0, Quantity - Filled);

    /// <summary>
    /// Resting at the venue by its own word, and never asked to go: the only stop that protects. Late news may still call alive what a
    /// cancellation has ended.
    /// </summary>
    public bool IsResting => State == OrderState.Working && CancelSentAt is null;

    /// <summary>The order in its next state; itself when the move is not legal, because old news may not undo newer.</summary>
    public OrderLife Become(OrderState state, DateTimeOffset now) =>
        state == State || !State.CanBecome(state)
            ? this
            : this with
            {
                State = state, StateSince = now, Probes = 0, NotFound = 0, ProbeAt = state.IsFinal() ? null : ProbeAt, UnansweredSince = null,
                WasSeen = WasSeen || state is OrderState.Working or OrderState.Triggered or OrderState.Filled,
            };

    /// <summary>Takes over a cumulative quantity the venue showed.</summary>
    public OrderLife WithFilled(decimal cumulative) => cumulative > Filled ? this with { Filled = cumulative } : this;
}
