using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>What the desk remembers between two runs: mode, universe, kill switch, presets, champion, shadow account.</summary>
internal sealed class DeskMemory(
    SettingsStore settings,
    PresetStore presets,
    ModelLineup lineup,
    ExecutionStore execution,
    ChallengerStore challengers,
    TradeQueries trades,
    InstrumentStore instruments,
    CandleStore candles,
    HistoryFiller filler,
    IIncidentLog incidents,
    Universe universe,
    KillSwitch killSwitch,
    TraderFollowStore traders,
    DeskOptions options,
    TimeProvider clock)
{
    private const string UniverseKey = "universe";
    private const int RecentTrades = 50;

    /// <summary>Loads everything and opens <paramref name="state"/>; a position that was open goes on from the minutes stored meanwhile.</summary>
    public async Task OpenAsync(DeskState state, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await presets.SeedAsync(now, cancellationToken);
        universe.Set(await UniverseAsync(cancellationToken));
        await instruments.EnsureAsync(universe.Symbols, cancellationToken);
        state.SetInstruments(await instruments.LoadAsync(cancellationToken));
        var shadow = new ShadowDesk(await execution.LoadShadowAsync(now, cancellationToken: cancellationToken), now);
        await CatchUpAsync(shadow, now, cancellationToken);
        state.Open(await RulesAsync(await ModeAsync(cancellationToken), cancellationToken), shadow);
    }

    /// <summary>For a process that only researches: the universe, instruments and rules as stored now, and an account nobody uses.</summary>
    public async Task ReadRulesAsync(DeskState state, CancellationToken cancellationToken)
    {
        universe.Set(await UniverseAsync(cancellationToken));
        state.SetInstruments(await instruments.LoadAsync(cancellationToken));
        state.Open(await RulesAsync(TradingMode.Off, cancellationToken), new ShadowDesk(ShadowState.Initial, clock.GetUtcNow()));
    }

    /// <summary>The rules as stored now; the mode is the caller's.</summary>
    public async Task<DeskRules> RulesAsync(TradingMode mode, CancellationToken cancellationToken)
    {
        var label = await presets.ActiveAsync(PresetKinds.Label, cancellationToken);
        var policy = await presets.ActiveAsync(PresetKinds.Policy, cancellationToken);
        var risk = await presets.ActiveAsync(PresetKinds.Risk, cancellationToken);
        var (champion, challengers) = await lineup.LoadAsync(null, [], cancellationToken);
        return new DeskRules(
            mode,
            champion,
            label.Read<LabelSpec>(),
            label.Version,
            policy.Read<PolicyPreset>(),
            policy.Version,
            risk.Read<RiskPreset>(),
            risk.Version)
        {
            Challengers = challengers,
        };
    }

    /// <summary>Puts the paper accounts of the challengers, and of the champion beside them, back as they were stored.</summary>
    public async Task ResumeChallengersAsync(BesideDesk beside, DeskRules rules, CancellationToken cancellationToken)
    {
        if (rules is not { Champion: { } champion, Challengers.IsEmpty: false })
        {
            return;
        }

        var now = clock.GetUtcNow();
        foreach (var model in rules.Challengers.Add(champion))
        {
            if (await challengers.LoadAsync(model.Record.Id.Value, cancellationToken) is { } stored)
            {
                var sameDay = stored.UpdatedAt.UtcDateTime.Date == now.UtcDateTime.Date;
                var desk = new ShadowDesk(sameDay ? stored.State : stored.State with { DayOpeningEquity = null }, now);
                await CatchUpAsync(desk, now, cancellationToken);
                beside.Resume(model, desk, stored.StartedAt);
            }
        }
    }

    /// <summary>The latest closed trades and the equity of the last day, for the first picture after a start.</summary>
    public async Task<(ImmutableArray<TradeState> Recent, ImmutableArray<EquityPoint> Equity)> HistoryAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var recent = await trades.RecentTradesAsync(TradingMode.Shadow, RecentTrades, cancellationToken: cancellationToken);
        var equity = await trades.EquityAsync(TradingMode.Shadow, now.AddDays(-1), now, cancellationToken: cancellationToken);
        return (
            [.. recent.Select(trade => DeskBoard.StateOf(trade, null))],
            [.. equity.Select(sample => new EquityPoint(sample.Time, sample.Equity))]);
    }

    public Task StoreUniverseAsync(
        IReadOnlyList<Symbol> before, IReadOnlyList<Symbol> symbols, Actor actor, CancellationToken cancellationToken) =>
        settings.SetAsync(
            UniverseKey, symbols.Select(symbol => symbol.Value).ToArray(),
            Audit(actor, "universe.set", "universe", Names(before), Names(symbols)), cancellationToken);

    private static string Names(IEnumerable<Symbol> symbols) => JsonSerializer.Serialize(symbols.Select(symbol => symbol.Value));

    private AuditEntry Audit(Actor actor, string action, string subject, string? before, string? after) =>
        new(clock.GetUtcNow(), actor.Name, action, subject, before, after, actor.Origin ?? "system");

    /// <summary>The mode to start in, stored if it differs from what was: what is stored is what the next change is compared with.</summary>
    private async Task<TradingMode> ModeAsync(CancellationToken cancellationToken)
    {
        var mode = TradingMode.Off;
        var isLiveElsewhere = (await traders.TradersAsync(cancellationToken)).Any(trader =>
            trader.SeenAgo < LeaseTimes.Default.TakeOverAfter && trader.Holder != TraderProcess.Current && !trader.Holder.IsDeadForCertain(TraderProcess.Current));
        await settings.ChangeAsync<string>(
            ModeCommands.Key,
            stored =>
            {
                if (stored == TradingMode.Live.Word() && isLiveElsewhere)
                {
                    return (null, null); // Another node's, and in force there: this one comes up off beside it.
                }

                var known = Enum.TryParse<TradingMode>(stored, ignoreCase: true, out var parsed) ? parsed : TradingMode.Shadow;
                // Law 11: a restart never comes up live, whatever was stored; nor with anything on while everything is being closed.
                mode = killSwitch.Level == KillLevel.FlattenAll ? TradingMode.Off
                    : options.Mode ?? (known == TradingMode.Live ? TradingMode.Off : known);
                return stored == mode.Word() ? (null, null)
                    : (mode.Word(), Audit(
                        Actor.System, "mode.set", "desk", JsonSerializer.Serialize(stored),
                        JsonSerializer.Serialize(new { mode = mode.Word(), reason = "the process started" })));
            },
            cancellationToken);
        return mode;
    }

    private async Task<IEnumerable<Symbol>> UniverseAsync(CancellationToken cancellationToken)
    {
        var stored = await settings.FindAsync<string[]>(UniverseKey, cancellationToken);
        return stored is { Length: > 0 } ? stored.Select(Symbol.Parse)
            : options.Universe.IsDefaultOrEmpty ? DefaultUniverse.Symbols
            : options.Universe;
    }

    /// <summary>
    /// The minutes since a trade was last seen may have filled, stopped or expired it. They are fetched and take the same path as
    /// ticks; what cannot be fetched now is caught up with by the live stream.
    /// </summary>
    private async Task CatchUpAsync(ShadowDesk shadow, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var trade in shadow.Active.ToList())
        {
            var from = trade.EntryTime ?? trade.EntryDue;
            try
            {
                await filler.FillAsync(trade.Symbol, from, MinuteGrid.Floor(now), cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                incidents.Report(
                    "gap", "desk", trade.Symbol.Value, $"The minutes an open position missed could not be fetched: {exception.Message}");
            }

            await ReplayAsync(shadow, trade.Symbol, from, now, cancellationToken);
        }

        shadow.OnTime(now);
    }

    private async Task ReplayAsync(
        ShadowDesk shadow, Symbol symbol, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var opens = await candles.LoadCandlesAsync(symbol, from, now, cancellationToken: cancellationToken);
        var marks = (await candles.LoadMarkCandlesAsync(symbol, from, now, cancellationToken)).ToDictionary(mark => mark.OpenTime);
        var funding = new Queue<FundingRate>(await candles.LoadFundingAsync(symbol, from, now, cancellationToken));
        foreach (var bar in opens.TakeWhile(_ => shadow.Find(symbol) is not null))
        {
            shadow.OnOpen(symbol, bar.OpenTime, bar.Open);
            if (!marks.TryGetValue(bar.OpenTime, out var mark))
            {
                continue;
            }

            while (funding.TryPeek(out var rate) && rate.Time < bar.OpenTime.AddMinutes(1))
            {
                shadow.OnFunding(symbol, rate.Time, funding.Dequeue().Rate, mark.Open);
            }

            shadow.OnMark(symbol, bar.OpenTime, new(mark.Open, mark.High, mark.Low, mark.Close));
        }
    }
}

/// <summary>The kinds of presets a desk has.</summary>
public static class PresetKinds
{
    public const string Label = "label";
    public const string Policy = "policy";
    public const string Risk = "risk";
    public const string Quality = "quality";

    /// <summary>The promotion gate's rules for a model that replaces another; an admin's to change.</summary>
    public const string Promotion = "promotion";
}
