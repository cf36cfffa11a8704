using System.Collections.Immutable;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Risk.Triggers;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>What an operator asks and does about live: the checklist, arming in two steps, what pulls the switch, what flattening costs.</summary>
/// <remarks>Who may act is the caller's to prove; what only an admin may is checked here again, by <see cref="Actor.IsAdmin"/>.</remarks>
public interface ILiveControl
{
    /// <summary>Live as it is armed now.</summary>
    LiveStanding Standing { get; }

    /// <summary>The kill switch itself, not the picture of it, which is some moments old.</summary>
    KillState Kill { get; }

    /// <summary>Every automatic trigger with its figure and limit at the last look, four times a second; empty before the first.</summary>
    ImmutableArray<TriggerReading> Triggers { get; }

    /// <summary>The checklist and the preflight now. Opens no account: what needs one says so.</summary>
    Task<LiveReadiness> ReadinessAsync(CancellationToken cancellationToken);

    /// <summary>
    /// First step: opens the account, compares it with the venue, checks everything and keeps a proposal for a minute. Refused by name
    /// when anything blocks.
    /// </summary>
    Task<ArmingOffer> ProposeAsync(ArmingKind kind, Actor actor, CancellationToken cancellationToken);

    /// <summary>Second step: phrase, password and all checks once more, then live. Right or wrong, the proposal is used up.</summary>
    Task<Outcome> ConfirmAsync(ArmingConfirmation confirmation, Actor actor, CancellationToken cancellationToken);

    Task<ArmingRules> RulesAsync(CancellationToken cancellationToken);

    /// <summary>An admin's.</summary>
    Task<Outcome> SetRulesAsync(ArmingRules rules, Actor actor, CancellationToken cancellationToken);

    /// <summary>The times live was armed, newest first.</summary>
    Task<ImmutableArray<ArmingRecord>> HistoryAsync(int limit, CancellationToken cancellationToken);

    /// <summary>How fire drills ended, newest first.</summary>
    Task<IReadOnlyList<FireDrillRecord>> DrillsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>What closing at the market would mean now, of the account the present mode trades.</summary>
    /// <param name="symbol">One canonical symbol; null: everything.</param>
    FlattenPrice PriceFlatten(string? symbol);
}

/// <param name="Account">The account live trades; null while none is known.</param>
/// <param name="ArmedUntil">Market clock, UTC; null while live is not armed.</param>
/// <param name="Sentence">What an operator reads.</param>
public sealed record LiveStanding(string? Account, DateTimeOffset? ArmedUntil, string Sentence)
{
    public bool IsArmed => ArmedUntil is not null;
}

/// <summary>Closing at the market, priced now. USDT.</summary>
/// <param name="Orders">Market orders it takes, one a position.</param>
/// <param name="PendingEntries">Entries on their way in, canceled without a price.</param>
/// <param name="OpenPnlUsdt">Realised by it, at the mark.</param>
public sealed record FlattenPrice(
    int Orders, int PendingEntries, double NotionalUsdt, double FeeUsdt, double SlippageUsdt, double OpenPnlUsdt, ImmutableArray<FlattenLine> Lines)
{
    /// <summary>Taker fees and expected slippage.</summary>
    public double CostUsdt => FeeUsdt + SlippageUsdt;

    /// <summary>Cost over notional; null without a position.</summary>
    public double? CostBps => NotionalUsdt > 0 ? CostUsdt / NotionalUsdt * 1e4 : null;
}

/// <param name="Side"><c>LONG</c> or <c>SHORT</c>.</param>
public sealed record FlattenLine(string Symbol, string Side, double Quantity, double NotionalUsdt, double FeeUsdt, double SlippageUsdt, double OpenPnlUsdt);
