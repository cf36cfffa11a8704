using TradingConsole.Core.Database;
using TradingConsole.Core.Execution.Drills;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.GoLive;

/// <summary>Figures of rows laid down by hand, counted by hand.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GoLiveStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 20, 12, 0, 30, TimeSpan.Zero);
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task ReadAsync_FreshDatabase_HasNoDataAndSaysSo()
    {
        var figures = await new GoLiveStore(_database.DataSource).ReadAsync([Symbol.Btc], TimeSpan.FromDays(14), TimeSpan.Zero, Now);

        Assert.Equal((0L, 0L, null, null), (figures.ShadowMinutes, figures.ClosedTrades, figures.Drawdown, figures.CandleMsP99));
        Assert.Null(figures.StreamDrillPassedAt);
        Assert.False(GoLiveChecklist.Judge(figures, GoLiveThresholds.Live, null, 0.02, Now).IsGreen);
    }

    [Fact]
    public async Task ReadAsync_KnownRows_CountsThem()
    {
        await _database.ExecuteAsync("""
            INSERT INTO account_snapshots (mode, ts, equity, wallet_balance, unrealized_pnl, available_margin, used_margin, margin_ratio)
            VALUES ('shadow', '2026-01-19 00:00Z', 100, 100, 0, 100, 0, 0), ('shadow', '2026-01-19 01:00Z', 110, 100, 0, 100, 0, 0),
                   ('shadow', '2026-01-20 00:00Z', 105, 100, 0, 100, 0, 0), ('shadow', '2026-01-20 01:00Z', 99, 100, 0, 100, 0, 0),
                   ('live', '2026-01-20 01:00Z', 1, 1, 0, 1, 0, 0), ('shadow', '2025-12-01 00:00Z', 900, 100, 0, 100, 0, 0);
            INSERT INTO alerts (kind, subject, is_critical, message, value, threshold, raised_at, seen_at, resolved_at)
            VALUES ('drift', 'a', true, '', 1, 1, '2026-01-19', '2026-01-19', NULL), ('drift', 'b', true, '', 1, 1, '2026-01-19', '2026-01-19', '2026-01-20'),
                   ('drift', 'c', false, '', 1, 1, '2025-12-01', '2025-12-01', NULL), ('missing', 'BTCUSDT', true, '', 1, 1, '2026-01-20', '2026-01-20', NULL);
            INSERT INTO symbol_quality (symbol, ts, bars, outliers, candle_ms_median, candle_ms_max, feature_ms_max, inference_ms_max)
            VALUES ('BTCUSDT', '2026-01-20 11:00Z', 5, 0, 100, 250, 10, 40), ('BTCUSDT', '2026-01-20 11:05Z', 5, 0, 100, 900, 10, 30);
            INSERT INTO risk_events (ts, event_type, severity, message) VALUES ('2026-01-20', 'STOP_NOT_CONFIRMED', 2, ''), ('2026-01-20', 'DAY_LOSS', 2, '');
            """);
        var store = new GoLiveStore(_database.DataSource);
        await new DrillStore(_database.DataSource).SaveAsync(Guid.NewGuid(), [.. Rows(1, 48, Now.AddHours(-3))]);
        await new DrillStore(_database.DataSource).SaveAsync(Guid.NewGuid(), [.. Rows(28, 30, Now.AddHours(-1)), .. Rows(40, 40, Now.AddHours(-1), DrillOutcome.Failed)]);

        await store.AddDrillAsync(new FireDrillRecord("user_stream", Now.AddHours(-5), Now.AddHours(-4), true, "ann", "{}"));
        await store.AddDrillAsync(new FireDrillRecord("all", Now.AddHours(-2), Now, false, "ann", "{}"));

        var figures = await store.ReadAsync([Symbol.Btc, Symbol.Parse("ETHUSDT")], TimeSpan.FromDays(14), TimeSpan.Zero, Now);

        Assert.Equal(0.1, figures.Drawdown!.Value, 1e-12); // 110 to 99.
        Assert.Equal(6 / 105.0, figures.WorstDayLoss!.Value, 1e-12);
        Assert.Equal((2L, 1L, 1L, 1L), (figures.DriftAlerts, figures.DriftOpen, figures.DataAlertsOpen, figures.NakedEvents));
        Assert.Equal((900.0, 40.0), (figures.CandleMsP99, figures.DecisionMsP99));
        Assert.Equal((2L * 14 * 1440, 0L), (figures.MinutesExpected, figures.MinutesStored));
        Assert.Equal((Now.AddHours(-3), null), (figures.StreamDrillPassedAt, figures.FullDrillPassedAt)); // Row 27 is the oldest; row 40 failed since.

        await new DrillStore(_database.DataSource).SaveAsync(
            Guid.NewGuid(), [.. Rows(40, 40, Now), .. Rows(27, 27, Now), .. Rows(33, 33, Now, DrillOutcome.NotAutomated)]);
        var after = await store.ReadAsync([Symbol.Btc], TimeSpan.FromDays(14), TimeSpan.Zero, Now);
        Assert.Equal((Now.AddHours(-1), Now.AddHours(-3)), (after.StreamDrillPassedAt, after.FullDrillPassedAt));
        Assert.Equal(["all", "user_stream"], (await store.DrillsAsync(10)).Select(drill => drill.Drill));
    }

    [Theory]
    [InlineData(0, 2, 4, 2)] // None may be late: all four that closed since the first decision are expected.
    [InlineData(2, 2, 2, 2)] // The two youngest may be on their way.
    [InlineData(2, 1, 2, 1)] // A third that is not there is missing.
    [InlineData(60, 0, 0, 0)]
    public async Task ReadAsync_MinutesOnTheirWay_AreNotMissing(int lateMinutes, int storedMinutes, long expected, long stored)
    {
        var partitions = new MonthPartitions(_database.DataSource);
        await partitions.EnsureAsync("signals", Now.AddHours(-1), Now);
        await partitions.EnsureAsync("candles_1m", Now.AddHours(-1), Now);
        await _database.ExecuteAsync($"""
            INSERT INTO models (model_id, created_at, algo, feature_schema_version, label_spec_hash, label_spec, train_start, train_end, metrics, artifact_uri, artifact_hash)
            VALUES ('00000000-0000-0000-0000-000000000001', now(), 'x', 1, 'x', '[]', now(), now(), '[]', 'x', 'x');
            INSERT INTO signals (symbol, ts, model_id, mode, ev_long, ev_short, decision, wanted, explain, inputs, stages, policy_version, risk_version, stored_at)
            SELECT 'BTCUSDT', at, '00000000-0000-0000-0000-000000000001', 'shadow', 0, 0, 'FLAT', 'LONG', '[]', '[]', '[]', 1, 1, at
            FROM generate_series('2026-01-20 11:56Z'::timestamptz, '2026-01-20 11:58Z', '1 minute') AS at;
            INSERT INTO candles_1m (symbol, ts, open, high, low, close, volume)
            SELECT 'BTCUSDT', '2026-01-20 11:56Z'::timestamptz + n * interval '1 minute', 1, 1, 1, 1, 1 FROM generate_series(0, {storedMinutes} - 1) AS n;
            """);

        var figures = await new GoLiveStore(_database.DataSource).ReadAsync(
            [Symbol.Btc], TimeSpan.FromDays(1), TimeSpan.FromMinutes(lateMinutes), Now);

        Assert.Equal((expected, stored), (figures.MinutesExpected, figures.MinutesStored));
    }

    private static IEnumerable<DrillResult> Rows(int from, int to, DateTimeOffset at, DrillOutcome outcome = DrillOutcome.Passed) =>
        Enumerable.Range(from, to - from + 1).Select(row => new DrillResult(row, $"row {row}", at, 1, 0, outcome, "", 1, "console"));
}
