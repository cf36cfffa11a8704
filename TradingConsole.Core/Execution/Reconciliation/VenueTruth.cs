using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Reconciliation;

/// <summary>What the venue said about the account in one round of reading. A read that failed makes no truth at all.</summary>
/// <param name="Positions">Symbols with a position; what is missing is flat.</param>
/// <param name="Orders">Open orders of the matching engine.</param>
/// <param name="Conditionals">Open orders of the algo-order service.</param>
/// <param name="ReadAt">Before the first of the reads began, market clock: nothing that happened later is in here for certain.</param>
public sealed record VenueTruth(
    ImmutableArray<VenuePosition> Positions, ImmutableArray<VenueOrder> Orders, ImmutableArray<VenueConditional> Conditionals,
    DateTimeOffset ReadAt);
