using System.Diagnostics;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Decisions;
using TradingConsole.Tests.Fixtures;
using Xunit;
using Xunit.Abstractions;

namespace TradingConsole.Core.Tests.Execution;

[Collection(PostgresCollection.Name)]
public sealed class ExecutionStoreTests(PostgresFixture postgres, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly DateTimeOffset Bar = DecisionCases.Bar;

    private static readonly DateTimeOffset Entry = Bar.AddMinutes(1);

    private PostgresDatabase _database = null!;
    private ExecutionStore _store = null!;
    private SignalQueries _signals = null!;
    private TradeQueries _trades = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _store = new ExecutionStore(_database.DataSource, new MonthPartitions(_database.DataSource));
        (_signals, _trades) = (new SignalQueries(_database.DataSource), new TradeQueries(_database.DataSource));
        await _database.ExecuteAsync($"""
            INSERT INTO instruments (symbol) SELECT 'S' || i || 'USDT' FROM generate_series(0, 49) AS i;
            INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING;
            INSERT INTO models (
                model_id, created_at, algo, feature_schema_version, label_spec_hash, label_spec, train_start, train_end, metrics,
                artifact_uri, artifact_hash)
            VALUES ('{DecisionCases.Input().ModelId}', now(), 'gbdt', 1, 'x', '{"{}"}', now(), now(), '{"{}"}', 'x', 'x');
            """);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Save_ThenRead_GivesBackTheSignalAndRecomputesIt()
    {
        var signal = Signal(DecisionCases.Input());

        await _store.SaveAsync(TradingMode.Shadow, [signal], DeskChanges.None);

        var stored = (await _signals.FindAsync(Symbol.Btc, Bar))!;
        Assert.Equal("LONG", stored.Outcome);
        Assert.Equal(signal.Input.Prediction with { }, stored.Prediction);
        Assert.Equal(signal.Stages.AsEnumerable(), stored.Stages);
        Assert.Equal(signal.Contributions.AsEnumerable(), stored.Contributions);
        Assert.Equal(49_600, stored.StopPrice);
        Assert.Equal(300, stored.LatencyMs);
        Assert.Equal(signal.Decision, DecisionReplay.Recompute((await _signals.InputsAsync(Symbol.Btc, Bar))!));
    }

    [Fact]
    public async Task Save_AnyInput_SurvivesJsonbBitForBit()
    {
        var random = new SeededRandom(3);
        var signals = Enumerable.Range(0, 200).Select(i => Signal(
            DecisionCases.Random(random) with { Bar = Bar.AddMinutes(i) })).ToList();

        await _store.SaveAsync(TradingMode.Shadow, signals, DeskChanges.None);

        foreach (var signal in signals)
        {
            var inputs = (await _signals.InputsAsync(Symbol.Btc, signal.Input.Bar))!;
            Assert.Equal(DecisionRecord.WriteInput(signal.Input), DecisionRecord.WriteInput(DecisionRecord.ReadInput(inputs)));
            Assert.Equal(signal.Decision, DecisionReplay.Recompute(inputs));
            Assert.NotNull(await _signals.FindAsync(Symbol.Btc, signal.Input.Bar));
        }
    }

    [Fact]
    public async Task Save_SameTurnTwice_ChangesNothing()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        desk.OnOpen(Symbol.Btc, Entry, 50_000);
        var changes = desk.TakeChanges(Entry);

        await _store.SaveAsync(TradingMode.Shadow, [Signal(DecisionCases.Input())], changes);
        await _store.SaveAsync(TradingMode.Shadow, [Signal(DecisionCases.Input())], changes);

        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM signals"));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM trades"));
        Assert.Equal(3, await _database.ScalarAsync<long>("SELECT count(*) FROM orders"));
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM fills"));
        Assert.Equal(2, await _database.ScalarAsync<long>("SELECT count(*) FROM outbox_events"));
    }

    [Fact]
    public async Task Save_BrokenRow_StoresNothingAtAll()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        var strangeModel = Signal(DecisionCases.Input() with { ModelId = Guid.NewGuid() });

        await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => _store.SaveAsync(TradingMode.Shadow, [strangeModel], desk.TakeChanges(Entry)));

        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT (SELECT count(*) FROM trades) + (SELECT count(*) FROM outbox_events)"));
    }

    [Fact]
    public async Task Restart_WithOpenAndPendingTrades_ContinuesToTheSameEnd()
    {
        var uninterrupted = new ShadowDesk(ShadowState.Initial, Entry);
        var first = new ShadowDesk(ShadowState.Initial, Entry);
        foreach (var desk in new[] { uninterrupted, first })
        {
            desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
            desk.OnOpen(Symbol.Btc, Entry, 50_010.3);
            desk.OnFunding(Symbol.Btc, Entry.AddMinutes(30), 0.0001, 50_100);
            desk.OnMark(Symbol.Btc, Entry.AddMinutes(30), MarkRange.Tick(50_100));
            desk.Submit(Decider.Decide(Other(Entry.AddMinutes(30))).Proposal!, Entry.AddMinutes(31));
        }

        await _store.SaveAsync(TradingMode.Shadow, [], first.TakeChanges(Entry.AddMinutes(31)));
        var second = new ShadowDesk(await _store.LoadShadowAsync(Entry.AddMinutes(31)), Entry.AddMinutes(31));

        Assert.Equal(first.Active, second.Active);
        Assert.Equal(first.WalletBalance, second.WalletBalance);
        foreach (var desk in new[] { uninterrupted, second })
        {
            desk.OnFunding(Symbol.Btc, Entry.AddMinutes(30), 0.0001, 50_100); // Told again after the restart: already paid.
            desk.OnOpen(Symbol.Parse("S1USDT"), Entry.AddMinutes(31), 49_990);
            desk.OnMark(Symbol.Btc, Entry.AddMinutes(32), MarkRange.Tick(50_601));
            desk.OnMark(Symbol.Parse("S1USDT"), Entry.AddMinutes(33), MarkRange.Tick(49_500));
        }

        Assert.Empty(second.Active);
        Assert.Equal(uninterrupted.WalletBalance, second.WalletBalance);
        var rest = second.TakeChanges(Entry.AddMinutes(33));
        var whole = uninterrupted.TakeChanges(Entry.AddMinutes(33));
        Assert.Equal(whole.Fills.TakeLast(3), rest.Fills); // ids included
        await _store.SaveAsync(TradingMode.Shadow, [], rest);
        Assert.Equal(whole.Account, await _trades.LatestAccountAsync(TradingMode.Shadow));
        Assert.Equal(2, (await _trades.RecentTradesAsync(TradingMode.Shadow)).Length);
        Assert.Equal(
            0, await _database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE status = 'NEW'"));
        Assert.Equal(second.WalletBalance, (await _store.LoadShadowAsync(Entry.AddMinutes(40))).WalletBalance);
    }

    [Fact]
    public async Task Save_TradeEndedAndNextBegunInOneTurn_StoresBoth()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        desk.OnOpen(Symbol.Btc, Entry, 50_000);
        await _store.SaveAsync(TradingMode.Shadow, [], desk.TakeChanges(Entry));
        desk.OnMark(Symbol.Btc, Entry, MarkRange.Tick(49_500));
        var unstored = desk.TakeChanges(Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input() with { Bar = Bar.AddMinutes(1) }).Proposal!, Entry.AddMinutes(1));
        desk.Return(unstored); // The next trade now stands before the end of the last one.

        await _store.SaveAsync(TradingMode.Shadow, [], desk.TakeChanges(Entry.AddMinutes(1)));

        Assert.Equal(TradeStatus.Pending, Assert.Single(await _trades.OpenTradesAsync(TradingMode.Shadow)).Status);
        Assert.Single(await _trades.RecentTradesAsync(TradingMode.Shadow));
    }

    [Fact]
    public async Task Queries_AnHourOfSignals_CountTheFunnel()
    {
        var killed = new PortfolioState(10_000, 10_000, 0, 0, 0, [], true, true);
        var taken = Signal(DecisionCases.Input());
        var blocked = Signal(DecisionCases.Input() with { Bar = Bar.AddMinutes(1) }, killed);
        var flat = Signal(DecisionCases.Input(DecisionCases.Bad) with { Bar = Bar.AddMinutes(2) });
        await _store.SaveAsync(TradingMode.Shadow, [taken, blocked, flat], DeskChanges.None);

        var funnel = await _signals.FunnelAsync(Bar, Bar.AddHours(1));

        Assert.Equal((3L, 2L, 2L, 1L, 0L), (funnel.Signals, funnel.EvPositive, funnel.GatesPassed, funnel.Taken, funnel.Entries));
        Assert.Equal(
            [(ReasonCodes.EvMin, 1L), (ReasonCodes.KillSwitch, 1L), (ReasonCodes.NoEdge, 1L)],
            funnel.Reasons.OrderBy(reason => reason.Code));
        Assert.Equal(Bar.AddMinutes(2), Assert.Single(await _signals.LatestAsync(Bar)).Bar);
        Assert.Equal(3, (await _signals.SeriesAsync(Symbol.Btc, Bar, Bar.AddHours(1))).Length);
        Assert.Equal(3, (await _signals.StagesAsync(Bar, Bar.AddHours(1))).Length);
    }

    [Fact]
    public async Task Queries_OrdersFillsEquity_AreReadBack()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        desk.OnOpen(Symbol.Btc, Entry, 50_000);
        var changes = desk.TakeChanges(Entry);
        await _store.SaveAsync(TradingMode.Shadow, [], changes);
        for (var minute = 1; minute <= 100; minute++)
        {
            await _store.SaveAsync(TradingMode.Shadow, [], DeskChanges.None with { Account = desk.Snapshot(Entry.AddMinutes(minute)) });
        }

        var orders = await _trades.OrdersAsync(TradingMode.Shadow, Entry, Entry.AddHours(1), Symbol.Btc);
        Assert.Equal(changes.Orders.Reverse(), orders);
        Assert.Equal(changes.Fills.AsEnumerable(), await _trades.FillsAsync(TradingMode.Shadow, Entry, Entry.AddHours(1)));
        var equity = await _trades.EquityAsync(TradingMode.Shadow, Entry, Entry.AddMinutes(101), points: 10);
        Assert.Equal(10, equity.Length);
        Assert.Equal(equity.OrderBy(sample => sample.Time), equity);
        Assert.Equal(Entry.AddMinutes(100), equity[^1].Time);
        Assert.Single(await _trades.TradesAsync(TradingMode.Shadow, Symbol.Btc, Bar, Bar.AddMinutes(1)));
        Assert.Empty(await _trades.OpenTradesAsync(TradingMode.Live));
    }

    [Fact]
    public async Task Save_FiftySignalsATurn_StaysFarBelowATenthOfASecond()
    {
        var elapsed = new List<double>();
        for (var minute = 0; minute < 60; minute++)
        {
            var signals = Enumerable.Range(0, 50)
                .Select(i => Signal(Other(Bar.AddMinutes(minute), $"S{i}USDT")))
                .ToList();
            var started = Stopwatch.GetTimestamp();
            await _store.SaveAsync(TradingMode.Shadow, signals, DeskChanges.None);
            elapsed.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var sorted = elapsed.Skip(5).Order().ToList();
        output.WriteLine($"50 signals: median {sorted[sorted.Count / 2]:0.0} ms, worst {sorted[^1]:0.0} ms");
        Assert.True(sorted[sorted.Count / 2] < 100, $"median was {sorted[sorted.Count / 2]:0.0} ms, limit is 100 ms");
        Assert.Equal(3_000, await _database.ScalarAsync<long>("SELECT count(*) FROM signals"));
    }

    [Fact]
    public async Task RiskEvents_SameMomentTypeAndAccount_IsKeptOnce()
    {
        var store = new RiskEventStore(_database.DataSource);
        var trip = new RiskEvent(Entry, "DAY_LOSS", null, RiskSeverity.Critical, "Day loss was 2.1 %.", """{"limit": 0.02}""");

        await store.AddAsync(trip);
        await store.AddAsync(trip);
        await store.AddAsync(trip with { Symbol = Symbol.Btc });

        var events = await store.LatestAsync(10);
        Assert.Equal([Symbol.Btc, null], events.Select(happened => happened.Symbol));
        Assert.Equal(trip, events[1]);
    }

    private static DecisionInput Other(DateTimeOffset bar, string symbol = "S1USDT") => DecisionCases.Input() with
    {
        Symbol = Symbol.Parse(symbol),
        Bar = bar,
        Instrument = DecisionCases.Btc with { Symbol = Symbol.Parse(symbol) },
    };

    private static SignalRecord Signal(DecisionInput input, PortfolioState? portfolio = null)
    {
        var decision = Decider.Decide(input);
        RiskVerdict? verdict = decision.Proposal is { } proposal
            ? HardGuards.Check(
                new OrderIntent(
                    input.Symbol, proposal.Side, (double)proposal.NotionalUsdt, proposal.Leverage, TimeSpan.FromSeconds(1), true,
                    IntentPrices.At(input.LastPrice)),
                portfolio ?? new PortfolioState(1e9, 1e9, 0, 0, 0, [], true, false),
                RiskPreset.Seed)
            : null;
        return new SignalRecord(
            input, decision, verdict, TradingMode.Shadow, 1, [new("atr", 0.001, 0.0004), new("basis", null, -0.0001)],
            input.Bar.AddMinutes(1).AddMilliseconds(300));
    }
}
