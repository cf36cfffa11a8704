namespace TradingConsole.Workers.Rehearsal;

/// <summary>Which promise was broken.</summary>
internal enum OffenceKind
{
    /// <summary>Something held stood without a stop for longer than the bound.</summary>
    Naked,

    /// <summary>One decision entered twice, or more than it asked for.</summary>
    Doubled,

    /// <summary>The journal's fills are not the ledger's.</summary>
    LostFill,

    /// <summary>An order ended in the books as something else than at the exchange, or was sent when it may not be.</summary>
    WrongState,

    /// <summary>Something was still open or unsure long after the last fault.</summary>
    Unsettled,
}

/// <param name="At">When the judge noticed.</param>
internal sealed record Offence(OffenceKind Kind, DateTimeOffset At, string What);
