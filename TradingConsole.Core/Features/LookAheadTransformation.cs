namespace TradingConsole.Core.Features;

/// <summary>What the prover does to everything after a moment t; no row up to t may notice.</summary>
public enum LookAheadTransformation
{
    /// <summary>The minutes after t get other values: finds what reads a later bar.</summary>
    PerturbFuture,

    /// <summary>
    /// The series ends at t, and its clock is set forward by whole weeks (so that the hour of the day stays): finds what knows how
    /// many bars are still to come, or where it stands in absolute time.
    /// </summary>
    ShiftClock,

    /// <summary>The minutes after t come in another order: finds what depends on when later things happen.</summary>
    ShuffleFuture,
}
