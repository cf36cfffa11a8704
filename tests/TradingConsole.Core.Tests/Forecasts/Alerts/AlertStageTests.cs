using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Alerts;

[Collection(PostgresCollection.Name)]
public sealed class AlertStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = JudgementWorld.Midnight;
    private static readonly DateTimeOffset End = Start.AddDays(1);

    private JudgementWorld _world = null!;
    private AlertStage _stage = null!;
    private FalseAlarmBook _book = null!;

    public async Task InitializeAsync()
    {
        _world = await JudgementWorld.CreateAsync(postgres);
        _stage = new AlertStage(_world.Database.DataSource, AlertRules.Default);
        _book = new FalseAlarmBook(_world.Database.DataSource);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Derive_ABreachOfTheConformalBand_IsOneAlertAndTwiceTheSameRow()
    {
        await SeedAsync(1);
        await _world.BandAsync(JudgementWorld.Id(1), Start, 0.1, 0.5, 0.9, method: "ewma");
        await _world.BandAsync(JudgementWorld.Id(1), Start, 0.49, 0.5, 0.51, calibration: "raw");

        var outcome = await _stage.DeriveAsync(JudgementWorld.Day(End), default);
        var rows = await Rows();
        await _stage.DeriveAsync(JudgementWorld.Day(End), default);

        Assert.Equal((1, 1, 1, 0), (
            outcome.Counts["alerts"], outcome.Counts["stopped_inside_band"], outcome.Counts["stopped_already_told"], outcome.Counts["stopped_no_band"]));
        Assert.Equal(rows, await Rows());
        var (alert, question) = Assert.Single(await new AlertStore(_world.Database.DataSource).SinceAsync(Start, End, default));
        Assert.Equal((Start.AddHours(2), AlertSeverity.Med, "kalman-v1"), (alert.Ts, alert.Severity, alert.Evidence.BandModel));
        Assert.StartsWith("Will the index", question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Derive_AnUnclearQuestionAnImputedFrameOrAStalePrice_RaisesNothing()
    {
        await SeedAsync(1, ambiguity: 0.9);
        await SeedAsync(2, trust: 20);
        await SeedAsync(3, imputed: 4 | 8);
        await SeedAsync(4, freshness: 3601);

        var outcome = await _stage.DeriveAsync(JudgementWorld.Day(End), default);

        Assert.Equal((0, 2, 2, 2), (
            outcome.Counts["alerts"], outcome.Counts["stopped_question_unclear"], outcome.Counts["stopped_trust_low"], outcome.Counts["stopped_structure_silent"]));
        Assert.True(outcome.Counts["stopped_stale_price"] >= 2);
    }

    [Fact]
    public async Task Derive_TheHourAtTheEnd_IsJudgedByThatDayAlone()
    {
        await SeedAsync(1);
        await _world.BandAsync(JudgementWorld.Id(1), Start.AddHours(18), 0.4, 0.5, 0.6, steps: 12);
        await _world.BandAsync(JudgementWorld.Id(1), End, 0.7, 0.75, 0.8, steps: 24);
        await _world.SnapshotAsync(JudgementWorld.Id(1), End, 0.95);
        await _world.FrameAsync(JudgementWorld.Id(1), End, velocity: 2);

        await _stage.DeriveAsync(JudgementWorld.Day(End), default);
        var next = await _stage.DeriveAsync(JudgementWorld.Day(End.AddDays(1)), default);

        Assert.Equal(1, await _world.Database.ScalarAsync<long>($"SELECT count(*) FROM forecast_alerts WHERE ts = '{End:yyyy-MM-dd}Z'"));
        Assert.Equal(0, next.Counts.Values.Sum());
    }

    [Fact]
    public async Task Derive_ACoolDownOverMidnight_IsKept()
    {
        await SeedAsync(1);
        await _world.BandAsync(JudgementWorld.Id(1), Start.AddHours(18), 0.4, 0.5, 0.6, steps: 12);
        foreach (var hour in new[] { 22, 25, 29 })
        {
            await _world.SnapshotAsync(JudgementWorld.Id(1), Start.AddHours(hour), 0.72);
            await _world.FrameAsync(JudgementWorld.Id(1), Start.AddHours(hour), velocity: 2);
        }

        await _world.BandAsync(JudgementWorld.Id(1), Start.AddHours(24), 0.4, 0.5, 0.6, steps: 12);
        await _world.TrustAsync(JudgementWorld.Id(1), End.AddDays(1), 80);
        await _stage.DeriveAsync(JudgementWorld.Day(End), default);

        var next = await _stage.DeriveAsync(JudgementWorld.Day(End.AddDays(1)), default);

        Assert.Equal((1, 1), (next.Counts["stopped_cooling_down"], next.Counts["alerts"])); // 25 h is 3 h after 22 h; 29 h is 7 h after it.
    }

    [Fact]
    public async Task List_ABreachThatTheStreamToldToo_StandsOnceUnlessTheBatchsIsGraver()
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            await SeedAsync(number);
        }

        await _stage.DeriveAsync(JudgementWorld.Day(End), default);
        await _world.Database.ExecuteAsync(
            $"""
            INSERT INTO forecast_alerts (alert_id, ts, market_id, severity, reason_codes, evidence, llm_explain_5lines, origin)
            SELECT md5(market_id)::uuid, ts + interval '10 minutes', market_id, CASE market_id WHEN '{JudgementWorld.Id(2)}' THEN 'FYI' ELSE severity END,
                   CASE market_id WHEN '{JudgementWorld.Id(3)}' THEN ARRAY['BAND_BREACH_DOWN'] ELSE reason_codes END, evidence, llm_explain_5lines, 'stream'
            FROM forecast_alerts
            """);

        var alerts = new Core.Forecasts.Reading.AlertQueries(_world.Database.DataSource);
        var page = await alerts.PageAsync(new Core.Forecasts.Reading.AlertFilter(10, 0));

        Assert.Equal(
            ["1 stream", "2 batch", "2 stream", "3 batch", "3 stream"],
            page.Rows.Select(alert => $"{alert.MarketId[^1]} {alert.Origin}").Order(StringComparer.Ordinal));
        Assert.Equal((5, 5), (page.Total, (await alerts.BalanceAsync(new Core.Forecasts.Reading.AlertFilter(10, 0))).Alerts));
    }

    [Fact]
    public async Task Book_APersonsWord_StandsAgainstTheRule()
    {
        await SeedAsync(1);
        await SeedAsync(2);
        await _stage.DeriveAsync(JudgementWorld.Day(End), default);
        var alerts = await new AlertStore(_world.Database.DataSource).SinceAsync(Start, End, default);
        var (first, second, ada) = (alerts[0].Alert, alerts[1].Alert, await UserAsync("ada"));
        await _world.PriceAsync(first.MarketId, first.Ts.AddHours(1), 0.5);
        await _world.PriceAsync(second.MarketId, second.Ts.AddHours(1), 0.9);
        await SayAsync(second.AlertId, true, ada);

        Assert.Equal(1, await _book.JudgeByRuleAsync(AlertRules.Default, End, default)); // The first; of the second a person spoke.
        Assert.Equal(0, await _book.JudgeByRuleAsync(AlertRules.Default, End, default));
        Assert.Equal(("true", "rule"), (await Said(first.AlertId, "is_false_alarm"), await Said(first.AlertId, "judged_by")));
        await SayAsync(first.AlertId, false, ada);
        Assert.Equal(0, await _book.JudgeByRuleAsync(AlertRules.Default, End, default));
        Assert.Equal(("false", ada.ToString("D")), (await Said(first.AlertId, "is_false_alarm"), await Said(first.AlertId, "judged_by")));
        var rate = Assert.Single(await _book.RatesAsync(Start, default));
        Assert.Equal((2, 2, 1, 0.5), (rate.Alerts, rate.Judged, rate.FalseAlarms, rate.Rate!.Value));
    }

    private async Task SayAsync(Guid alert, bool isFalse, Guid by)
    {
        await using var connection = await _world.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await AlertVerdicts.JudgeAsync(transaction, alert, isFalse, by, End);
        await transaction.CommitAsync();
    }

    /// <summary>A market whose price leaves its band at 02:00 and stays out; volume agrees.</summary>
    private async Task SeedAsync(int number, double ambiguity = 0.2, double trust = 80, int imputed = 0, long freshness = 60)
    {
        var id = await _world.MarketAsync(number);
        await _world.BandAsync(id, Start, 0.4, 0.5, 0.6);
        await _world.QuestionAsync(id, ambiguity);
        await _world.TrustAsync(id, End, trust);
        foreach (var (hour, yes) in new[] { (0, 0.9), (1, 0.55), (2, 0.72), (3, 0.74) })
        {
            await _world.SnapshotAsync(id, Start.AddHours(hour), yes, freshness);
            await _world.FrameAsync(id, Start.AddHours(hour), velocity: 2, imputed: imputed);
        }
    }

    private Task<string> Rows() => _world.TextAsync("forecast_alerts", "alert_id");

    private Task<string> Said(Guid alert, string column) => _world.Database.ScalarAsync<string>(
        $"SELECT {column}::text FROM forecast_alert_verdicts WHERE alert_id = '{alert}'");

    private async Task<Guid> UserAsync(string name)
    {
        var id = new Guid(name.Length, (short)name[0], 0, new byte[8]);
        await _world.Database.ExecuteAsync($"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{id}', '{name}', '{name}', now())");
        return id;
    }
}
