using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Triggers;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <inheritdoc cref="ILiveControl"/>
internal sealed class LiveControl(
    Arming arming, Readiness readiness, ArmingStore armings, GoLiveStore drills, TriggerWatch triggers, ILiveSeat seat, WireGate gate, DeskState state,
    DeskFeed feed, KillSwitch killSwitch) : ILiveControl
{
    public LiveStanding Standing
    {
        get
        {
            var (seated, until) = (seat.State, gate.ArmedUntil);
            return new LiveStanding(seated.Account, until, until is { } end
                ? string.Create(CultureInfo.InvariantCulture, $"Live on {seated.Account} until {end:yyyy-MM-dd HH:mm:ss} UTC; then the desk falls to off, and stops stay.")
                : seated.Sentence);
        }
    }

    public KillState Kill => KillState.Of(killSwitch.State);

    public ImmutableArray<TriggerReading> Triggers => triggers.Readings;

    public Task<LiveReadiness> ReadinessAsync(CancellationToken cancellationToken) => readiness.JudgeAsync(cancellationToken);

    public Task<ArmingOffer> ProposeAsync(ArmingKind kind, Actor actor, CancellationToken cancellationToken) =>
        arming.ProposeAsync(kind, actor, cancellationToken);

    public Task<Outcome> ConfirmAsync(ArmingConfirmation confirmation, Actor actor, CancellationToken cancellationToken) =>
        arming.ConfirmAsync(confirmation, actor, cancellationToken);

    public Task<ArmingRules> RulesAsync(CancellationToken cancellationToken) => arming.RulesAsync(cancellationToken);

    public Task<Outcome> SetRulesAsync(ArmingRules rules, Actor actor, CancellationToken cancellationToken) =>
        arming.SetRulesAsync(rules, actor, cancellationToken);

    public Task<ImmutableArray<ArmingRecord>> HistoryAsync(int limit, CancellationToken cancellationToken) =>
        armings.LatestAsync(limit, cancellationToken);

    public Task<IReadOnlyList<FireDrillRecord>> DrillsAsync(int limit, CancellationToken cancellationToken) =>
        drills.DrillsAsync(limit, cancellationToken);

    public FlattenPrice PriceFlatten(string? symbol)
    {
        var desk = feed.Latest;
        // A position at the venue counts whether or not a round trip explains it.
        return state.Ready.IsCompletedSuccessfully && seat.State.Picture is { } picture && (state.Rules.Mode == TradingMode.Live || !picture.Positions.IsEmpty)
            ? FlattenPricing.Of(picture, desk, state.Rules.Label, symbol)
            : FlattenPricing.Of(desk, state.Ready.IsCompletedSuccessfully ? state.Rules.Label : null, symbol);
    }
}
