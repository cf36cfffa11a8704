namespace TradingConsole.Workers.Drill;

/// <summary>The exchange's own book at one moment: what a drill judges by.</summary>
/// <param name="Now">The exchange's clock, UTC.</param>
/// <param name="Orders">Every order of the matching engine, ever.</param>
/// <param name="Algos">Every conditional order, ever.</param>
/// <param name="Naked">Every span in which a position was larger than its resting stops.</param>
/// <param name="Funding">Every payment, received positive, USDT.</param>
/// <param name="Struck">How often each fault has struck.</param>
internal sealed record DrillLedger(
    DateTimeOffset Now, decimal Balance, DrillPosition[] Positions, DrillVenueOrder[] Orders, DrillAlgo[] Algos, DrillFill[] Fills,
    DrillNaked[] Naked, DrillFunding[] Funding, Dictionary<string, int> Struck)
{
    public bool IsFlat => Positions.Length == 0;

    public decimal Amount(string symbol) => Positions.FirstOrDefault(position => position.Symbol == symbol)?.Amount ?? 0;

    /// <summary>Conditional orders of the desk that still rest.</summary>
    public IEnumerable<DrillAlgo> OpenAlgos => Algos.Where(algo => algo.Status is "NEW" or "TRIGGERING");

    public int Hits(string fault) => Struck.GetValueOrDefault(fault);
}

/// <param name="Amount">Base asset, signed.</param>
/// <param name="Guarded">Quantity of resting stops against it.</param>
internal sealed record DrillPosition(string Symbol, decimal Amount, decimal Mark, decimal Guarded)
{
    public bool IsCovered => Guarded >= Math.Abs(Amount);
}

internal sealed record DrillVenueOrder(
    string ClientId, string Symbol, string Side, string Type, string Status, decimal Quantity, decimal Filled, bool ReduceOnly, DateTimeOffset At);

internal sealed record DrillAlgo(string ClientId, string Symbol, string Type, string Status, decimal Quantity, decimal Trigger);

internal sealed record DrillFill(long Id, string ClientId, string Symbol, string Side, decimal Quantity, decimal Price, DateTimeOffset At);

internal sealed record DrillNaked(string Symbol, double Milliseconds, decimal QuantityMax, bool IsRunning);

internal sealed record DrillFunding(string Symbol, decimal Amount, DateTimeOffset At);

/// <summary>What a contract trades at and allows.</summary>
internal sealed record DrillQuote(decimal Last, decimal Mark, decimal Step, decimal Tick, decimal NotionalMin);

/// <summary>The trader's own picture, for what only it can show: what it refuses and what it told.</summary>
internal sealed record DrillPicture(
    string Phase, string? EntriesRefused, string? HaltReason, DateTimeOffset? UnprotectedSince, bool IsBalanceKnown, bool IsStreamUp,
    bool IsStreamSilent, bool AgreesWithVenue, DrillTrip[] Trips, Dictionary<string, decimal> Positions, Dictionary<string, string> Blocked,
    DrillTold[] Told, string[] Failures);

internal sealed record DrillTrip(Guid TradeId, string Symbol, decimal Held, decimal Covered, bool IsUnsure, string EntryState);

internal sealed record DrillTold(DateTimeOffset At, string Code, int Severity, string Message);

/// <param name="At">Market clock of the process that tells.</param>
internal readonly record struct DrillMoment(DateTimeOffset At);
