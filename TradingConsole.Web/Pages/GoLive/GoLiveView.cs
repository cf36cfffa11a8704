using System.Collections.Immutable;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Pages.GoLive;

/// <param name="Armings">The times live was armed, newest first.</param>
/// <param name="Drills">How fire drills ended, newest first.</param>
public sealed record GoLiveView(
    LiveReadiness Readiness, ArmingRules Rules, ImmutableArray<ArmingRecord> Armings, IReadOnlyList<FireDrillRecord> Drills);
