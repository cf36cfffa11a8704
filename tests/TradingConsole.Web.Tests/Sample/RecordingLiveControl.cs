using System.Collections.Concurrent;
using System.Collections.Immutable;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Triggers;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Notes every act on live, and answers as it was told to.</summary>
public sealed class RecordingLiveControl : ILiveControl
{
    private static readonly Outcome Armed = Outcome.Ok("Live is armed on main-01.");
    private static readonly LiveStanding Unarmed = new("main-01", null, "Live is not armed.");

    public ConcurrentQueue<string> Acts { get; } = new();

    public KillState Kill { get; set; } = KillState.Released;

    public LiveStanding Standing { get; set; } = Unarmed;

    public ImmutableArray<TriggerReading> Triggers { get; set; } = Calm();

    public LiveReadiness Ready { get; set; } = Readiness(false);

    public Outcome Answer { get; set; } = Armed;

    /// <summary>Forgets what it noted and was told.</summary>
    public void Reset()
    {
        Acts.Clear();
        Drills.Clear();
        (Kill, Standing, Triggers, Ready, Answer) = (KillState.Released, Unarmed, Calm(), Readiness(false), Armed);
    }

    public Task<LiveReadiness> ReadinessAsync(CancellationToken cancellationToken) => Task.FromResult(Ready);

    public Task<ArmingOffer> ProposeAsync(ArmingKind kind, Actor actor, CancellationToken cancellationToken)
    {
        Acts.Enqueue($"{actor.Name}: propose {kind}");
        if (!Ready.IsGreen)
        {
            return Task.FromResult(new ArmingOffer(Outcome.Refused(Ready.Objections), null, Ready));
        }

        var now = TimeProvider.System.GetUtcNow();
        var proposal = new ArmingProposal(new Guid(5, 5, 5, new byte[8]), kind, "main-01", ArmingProposal.PhraseOf("main-01"), "{}", now, now + ArmingProposal.Life, actor.Name);
        return Task.FromResult(new ArmingOffer(Outcome.Ok(), proposal, Ready));
    }

    public Task<Outcome> ConfirmAsync(ArmingConfirmation confirmation, Actor actor, CancellationToken cancellationToken)
    {
        Acts.Enqueue($"{actor.Name}: confirm '{confirmation.Phrase}'");
        return Task.FromResult(Answer);
    }

    public Task<ArmingRules> RulesAsync(CancellationToken cancellationToken) => Task.FromResult(new ArmingRules(false, 2));

    public Task<Outcome> SetRulesAsync(ArmingRules rules, Actor actor, CancellationToken cancellationToken) => Task.FromResult(Answer);

    public Task<ImmutableArray<ArmingRecord>> HistoryAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<ArmingRecord>>(
    [
        new("main-01", SampleDesk.Now.AddHours(-6), SampleDesk.Now.AddHours(-4), "j.han", SampleDesk.Now.AddHours(-5), "system", "killed"),
    ]);

    public List<FireDrillRecord> Drills { get; } = [];

    public Task<IReadOnlyList<FireDrillRecord>> DrillsAsync(int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FireDrillRecord>>(Drills);

    public FlattenPrice PriceFlatten(string? symbol) => new(6, 0, 97_578, 48.8, 12.4, 252.2, []);

    /// <summary>Two weeks of shadow under the real rules; drift and the fire drill fail unless <paramref name="isGreen"/>.</summary>
    public static LiveReadiness Readiness(bool isGreen)
    {
        var figures = new GoLiveFigures(
            SampleDesk.Now.AddDays(-14), 21_000, 214, 870, 1_000, 1_000_000, 1_000_300, 640, 212, 220, 1, .0113, .009, isGreen ? 2 : 14, 0, 0, 0,
            SampleDesk.Now.AddDays(-3), isGreen ? SampleDesk.Now.AddDays(-4) : null);
        var checklist = GoLiveChecklist.Judge(figures, GoLiveThresholds.Live, SampleDesk.Now.AddDays(-11), .02, SampleDesk.Now);
        return new LiveReadiness(checklist, new GoLiveReport(SampleDesk.Now, "live",
        [
            new GoLiveCheck("kill_released", "Kill switch", 1, 1, GoLiveBound.AtLeast, "count", true, "kill switch", "live", "Released."),
            new GoLiveCheck("clock_offset", "Clock offset", 12, 250, GoLiveBound.AtMost, "ms", true, "live desk", "live", "12 ms, at most 250 ms."),
        ]));
    }

    private static ImmutableArray<TriggerReading> Calm() => LiveTriggers.Read(
        TriggerFigures.Calm(SampleDesk.Now) with { DataAge = TimeSpan.FromSeconds(6.8), ReconcileAge = TimeSpan.FromSeconds(11), ClockOffset = TimeSpan.FromMilliseconds(12) },
        TriggerLimits.Standard, RiskPreset.Seed);
}
