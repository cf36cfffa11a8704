using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>Something a bracket wants done. Acts are done in their order; each answer comes back as a <see cref="BracketInput"/>.</summary>
public abstract record BracketAct
{
    private BracketAct()
    {
    }

    /// <summary>Make the intent durable, then say <see cref="BracketInput.Persisted"/>.</summary>
    public sealed record Persist(OrderLife Order) : BracketAct;

    /// <summary>Send it, once.</summary>
    public sealed record Send(OrderLife Order) : BracketAct;

    /// <summary>Ask the venue for it by client order id.</summary>
    public sealed record Probe(OrderLife Order) : BracketAct;

    public sealed record Cancel(OrderLife Order) : BracketAct;

    /// <summary>Read the symbol's fills, then its position.</summary>
    public sealed record ReadTruth : BracketAct;

    /// <summary>Tell the operator. Each report comes once per bracket.</summary>
    public sealed record Report(BracketReport What) : BracketAct;
}

/// <param name="Code">Upper snake case, e.g. <c>STOP_NOT_CONFIRMED</c>.</param>
/// <param name="Severity">0 information, 1 warning, 2 critical.</param>
public sealed record BracketReport(string Code, int Severity, string Message);
