using System.Collections.Immutable;

namespace TradingConsole.Workers.Forecasts.StandIn;

/// <summary>Everything about a market that its world knows from the beginning. What may be shown of it depends on the moment.</summary>
/// <param name="Id">The catalogue's own number; grows with <paramref name="OpensAt"/>.</param>
/// <param name="EndsAt">Planned end; null where the catalogue names none.</param>
/// <param name="ClosesAt">End of trading.</param>
/// <param name="SettlesAt">When the outcome is reported.</param>
public sealed record WorldMarket(
    long Id, string ConditionId, string EventId, string EventTitle, string? GroupId, string Slug, string Question, string Rules, string Category,
    ImmutableArray<string> Outcomes, ImmutableArray<string> Tokens, string Version, DateTimeOffset OpensAt, DateTimeOffset? EndsAt,
    DateTimeOffset ClosesAt, DateTimeOffset SettlesAt, WorldSettlement Settlement)
{
    /// <summary>The grid of its prices.</summary>
    public decimal TickSize { get; init; } = 0.001m;

    /// <summary>The grid that orders are taken on: ten times finer close to either end, as the venue does.</summary>
    /// <param name="yes">Price of the first outcome.</param>
    public decimal TickSizeAt(decimal yes) => yes is < 0.04m or > 0.96m ? TickSize / 10 : TickSize;

    /// <summary>What its slug becomes, and when; null where it stays.</summary>
    public (DateTimeOffset At, string Slug)? Renamed { get; init; }

    /// <summary>The catalogue's recorded object, shown untouched once the market has settled; null where none was recorded.</summary>
    public string? RecordedObject { get; init; }

    public string SlugAt(DateTimeOffset now) => Renamed is { } renamed && now >= renamed.At ? renamed.Slug : Slug;

    public WorldPhase PhaseAt(DateTimeOffset now) => now < OpensAt ? WorldPhase.Unknown
        : now < ClosesAt ? WorldPhase.Open
        : now >= SettlesAt ? WorldPhase.Settled
        : Settlement.DisputedAt <= now ? WorldPhase.Disputed
        : WorldPhase.Proposed;

    /// <summary>Millionths of a USDC that each outcome pays, as reported at that time; null before the report.</summary>
    public (int First, int Second)? PayoutsAt(DateTimeOffset now) => now < SettlesAt ? null
        : Settlement.ReversedAt > now ? (Settlement.Second, Settlement.First)
        : (Settlement.First, Settlement.Second);
}

/// <summary>How a market stands at a moment.</summary>
public enum WorldPhase
{
    /// <summary>Not there yet.</summary>
    Unknown,
    Open,

    /// <summary>Closed; somebody proposed an outcome.</summary>
    Proposed,

    /// <summary>Closed; somebody objects.</summary>
    Disputed,
    Settled,
}

/// <summary>How a market ends.</summary>
/// <param name="First">Millionths of a USDC that a share of the first outcome pays; with <paramref name="Second"/> 1,000,000.</param>
/// <param name="DisputedAt">From when to the settlement it is disputed.</param>
/// <param name="ReversedAt">Until then the wrong outcome is reported.</param>
/// <param name="IsBroken">The catalogue shows prices 0 and 0 after the end.</param>
/// <param name="IsUntold">Only the order book flags the winner: no resolution is reported and the catalogue shows prices 0 and 0.</param>
public sealed record WorldSettlement(
    int First, int Second, DateTimeOffset? DisputedAt = null, DateTimeOffset? ReversedAt = null, bool IsBroken = false, bool IsUntold = false)
{
    public static WorldSettlement Yes { get; } = new(1_000_000, 0);

    public static WorldSettlement No { get; } = new(0, 1_000_000);

    public static WorldSettlement Void { get; } = new(500_000, 500_000);
}
