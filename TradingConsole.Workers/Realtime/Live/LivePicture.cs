using System.Collections.Immutable;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>What the live desk is doing.</summary>
public enum LivePhase
{
    /// <summary>Not started, or still reading what the journal holds.</summary>
    Starting,

    /// <summary>Venue and journal do not agree yet: what is held is protected, nothing is opened.</summary>
    Reconciling,

    Ready,

    /// <summary>The account is not set up as the desk needs it; <see cref="LivePicture.HaltReason"/> says how. Closing goes on.</summary>
    Halted,
}

/// <summary>The live desk at one moment: immutable, replaced as a whole after every pump.</summary>
/// <param name="At">Market clock, UTC.</param>
/// <param name="HaltReason">Null while not halted.</param>
/// <param name="Brackets">Round trips that are not over, by trade id.</param>
/// <param name="Balance">As the venue last showed it; null when it is not known, which denies new risk.</param>
/// <param name="BalanceAt">When that reading began.</param>
/// <param name="Positions">As the venue last showed them, by symbol, with mark and liquidation price.</param>
/// <param name="PositionsAt">When that reading began; null before the first one succeeded.</param>
/// <param name="Reconciled">The latest comparison.</param>
/// <param name="Blocked">Symbols on which nothing may be opened, and why.</param>
/// <param name="EntriesRefused">Why nothing at all may be opened; null when something may.</param>
/// <param name="UnprotectedSince">Since when some position is larger than its resting stops; null while all are covered.</param>
/// <param name="OrderFailures">Refusals and unknown outcomes of the last ten minutes, oldest first.</param>
/// <param name="OrdersSent">Orders sent in the same ten minutes.</param>
/// <param name="ForeignOrders">Open orders that are not ours, by symbol and id.</param>
/// <param name="Flattening">Why everything is being closed; null when it is not.</param>
public sealed record LivePicture(
    DateTimeOffset At,
    LivePhase Phase,
    string? HaltReason,
    ImmutableArray<Bracket> Brackets,
    VenueBalance? Balance,
    DateTimeOffset? BalanceAt,
    ImmutableArray<VenuePosition> Positions,
    DateTimeOffset? PositionsAt,
    ReconcileReport Reconciled,
    UserStreamState Stream,
    ImmutableSortedDictionary<Symbol, string> Blocked,
    string? EntriesRefused,
    DateTimeOffset? UnprotectedSince,
    ImmutableArray<OrderFailure> OrderFailures,
    int OrdersSent,
    ImmutableArray<ForeignOrder> ForeignOrders,
    string? Flattening)
{
    /// <summary>Something the desk knows is not in the journal yet: ending now would forget how a round trip ended.</summary>
    public bool IsUnsaved { get; init; }

    public static LivePicture Starting(DateTimeOffset at) => new(
        at, LivePhase.Starting, null, [], null, null, [], null, ReconcileReport.Never, UserStreamState.Never,
        ImmutableSortedDictionary<Symbol, string>.Empty, "The desk has not started.", null, [], 0, [], null);

    /// <summary>A rule of the desk's own that was broken: a fault of the program. Null while none was.</summary>
    public string? Broken { get; init; }

    /// <summary>Wallet plus unrealised profit, USDT; null when it is not known.</summary>
    public decimal? Equity => Balance?.MarginBalance;
}

/// <param name="LastEventAt">When it last said something; connecting counts.</param>
/// <param name="SilentSince">
/// Since when the venue answered about an execution the stream keeps silent about; null while it tells what it should.
/// </param>
public sealed record UserStreamState(
    bool IsConnected, DateTimeOffset? ConnectedAt, DateTimeOffset? LastEventAt, DateTimeOffset? LostAt, string? LostReason,
    DateTimeOffset? SilentSince)
{
    public static readonly UserStreamState Never = new(false, null, null, null, null, null);
}

/// <param name="Kind">Null for an unknown outcome.</param>
public sealed record OrderFailure(DateTimeOffset At, Symbol Symbol, string ClientOrderId, VenueErrorKind? Kind, string Text);

/// <summary>An open order of somebody else on the same account.</summary>
/// <param name="Type">The venue's word.</param>
public sealed record ForeignOrder(
    Symbol Symbol, string ClientOrderId, OrderSide Side, string Type, decimal Quantity, bool ReduceOnly, bool IsConditional,
    DateTimeOffset SeenAt);
