using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>Something a bracket learns. It keeps facts only; what to do about them is the planner's.</summary>
public abstract record BracketInput
{
    private BracketInput()
    {
    }

    /// <summary>Time passed.</summary>
    public sealed record Tick : BracketInput;

    /// <summary>The process started again: what was on its way may have arrived or not.</summary>
    public sealed record Restarted : BracketInput;

    /// <summary>The order's intent is durable.</summary>
    public sealed record Persisted(string ClientOrderId) : BracketInput;

    /// <summary>The gate at the wire held it back, or its intent could not be stored: nothing left.</summary>
    public sealed record HeldBack(string ClientOrderId, string Reason) : BracketInput;

    /// <summary>The answer to sending a market order, or to asking for it.</summary>
    /// <param name="IsToSending">It answers the sending: a definite refusal is final however late it comes.</param>
    public sealed record OrderAnswer(string ClientOrderId, VenueAnswer<VenueOrder> Answer, bool IsToSending = false) : BracketInput;

    /// <summary>The answer to sending a conditional order, or to asking for it.</summary>
    /// <param name="IsToSending">It answers the sending: a definite refusal is final however late it comes.</param>
    public sealed record ConditionalAnswer(string ClientOrderId, VenueAnswer<VenueConditional> Answer, bool IsToSending = false) : BracketInput;

    /// <summary>The answer to a cancel. It proves nothing about executions, so it only leads to a question.</summary>
    public sealed record CancelAnswer(string ClientOrderId) : BracketInput;

    /// <summary>The stream showed an order: one of ours, or the child of one.</summary>
    public sealed record OrderSeen(VenueOrder Order, VenueFill? Fill) : BracketInput;

    public sealed record ConditionalSeen(VenueConditional Order) : BracketInput;

    /// <summary>Executions read from the venue; repetitions are harmless.</summary>
    public sealed record FillsRead(ImmutableArray<VenueFill> Fills) : BracketInput;

    /// <summary>The position as the venue showed it, read after its fills.</summary>
    /// <param name="Amount">Base asset, signed.</param>
    public sealed record PositionRead(decimal Amount) : BracketInput;

    /// <summary>The trade list was read whole after everything had ended, and every execution in it was given to whom it belongs.</summary>
    public sealed record BooksRead : BracketInput;

    /// <summary>An execution that reduced the position without an order of ours: liquidation, deleveraging, a hand at the venue.</summary>
    public sealed record ReducedOutside(VenueFill Fill) : BracketInput;

    /// <summary>Somebody or something wants it closed.</summary>
    public sealed record CloseAsked(ExitReason Reason, string Why) : BracketInput;

    /// <summary>Somebody wants the stop elsewhere. The one that rests is kept until the new one does.</summary>
    /// <param name="StopPrice">On the instrument's grid, USDT.</param>
    public sealed record StopMoved(decimal StopPrice) : BracketInput;
}
