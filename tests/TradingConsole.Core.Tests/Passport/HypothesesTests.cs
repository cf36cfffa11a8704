using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Tests.Database;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>A view is answered while it is still one, and judged by what came after the answer.</summary>
[Collection(PostgresCollection.Name)]
public sealed class HypothesesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Dissent_AfterTheMarketMoved_IsJudgedFromItsOwnMinute()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new SteppedClock(PassportCases.Start), await world.AddPersonAsync());
        var hypotheses = new Hypotheses(world.Database.DataSource, clock, new RecordedIncidents());
        var (late, idle) = (await ProposeAsync(hypotheses, user), await ProposeAsync(hypotheses, user));
        await PriceAsync(world, (19, 105), (20, 110), (59, 108)); // Up by 10 % before anybody answers, down by 1.8 % after.

        clock.Advance(TimeSpan.FromSeconds((20 * 60) + 30));
        Assert.True((await hypotheses.AnswerAsync(user, late, HypothesisAnswer.Dissented, PositionSide.Short, 70)).IsDone);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, await hypotheses.SettleAsync());

        Assert.Equal((-182, 800), (await MoveAsync(world, late), await MoveAsync(world, idle)));
        var kept = (await new ViewQueries(world.Database.DataSource).HypothesesAsync(user, openOnly: false, 10)).ToDictionary(line => line.HypothesisId);
        Assert.Equal(((decimal?)110m, (decimal?)100m, (decimal?)108m), (kept[late].JudgedFrom, kept[idle].JudgedFrom, kept[late].SettledPrice));
        await world.ProjectAsync();
        var counts = PassportRecordJson.Read(await world.Database.ScalarAsync<string>($"SELECT counts::text FROM passport_records_v2 WHERE user_id = '{user}'"));
        Assert.Equal((1, 1), (counts.Hypotheses.DissentsSettled, counts.Hypotheses.DissentWins));
    }

    [Fact]
    public async Task Answer_InTheSecondHalf_IsRefused()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new SteppedClock(PassportCases.Start), await world.AddPersonAsync());
        var hypotheses = new Hypotheses(world.Database.DataSource, clock, new RecordedIncidents());
        var (one, other) = (await ProposeAsync(hypotheses, user), await ProposeAsync(hypotheses, user));

        clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.True((await hypotheses.AnswerAsync(user, one, HypothesisAnswer.Approved, null, null)).IsDone);
        clock.Advance(TimeSpan.FromSeconds(1));
        var refused = await hypotheses.AnswerAsync(user, other, HypothesisAnswer.Approved, null, null);

        Assert.Equal(ActRefusal.Conflict, refused.Refusal);
        Assert.Contains("past its time", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_WhoseMinuteHasNoPrice_IsJudgedByNothing()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new SteppedClock(PassportCases.Start), await world.AddPersonAsync());
        var hypotheses = new Hypotheses(world.Database.DataSource, clock, new RecordedIncidents());
        var view = await ProposeAsync(hypotheses, user);
        await PriceAsync(world, (59, 108));
        await hypotheses.AnswerAsync(user, view, HypothesisAnswer.Approved, null, null);

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await hypotheses.SettleAsync()); // The minute may still come.
        clock.Advance(Predictions.PriceWait);
        Assert.Equal(1, await hypotheses.SettleAsync());

        Assert.Equal(0, await MoveAsync(world, view));
    }

    [Fact]
    public async Task Settle_MoreThanOneLookTakesWaitForTheirPrice_HoldBackNoneThatHasIts()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new SteppedClock(PassportCases.Start), await world.AddPersonAsync());
        var hypotheses = new Hypotheses(world.Database.DataSource, clock, new RecordedIncidents());
        await world.Database.ExecuteAsync($"""
            INSERT INTO instruments (symbol) VALUES ('ETHUSDT') ON CONFLICT DO NOTHING;
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            SELECT gen_random_uuid(), '{user}', 'ETHUSDT', 'LONG', 60, 100, 'a wave turns', '{PassportCases.Start:O}', '{PassportCases.Start.AddMinutes(30):O}'
            FROM generate_series(1, 500)
            """);
        var view = await ProposeAsync(hypotheses, user);
        await PriceAsync(world, (59, 108));

        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await hypotheses.SettleAsync());

        Assert.Equal(800, await MoveAsync(world, view));
    }

    private async Task<PassportWorld> WorldAsync()
    {
        var world = await PassportWorld.CreateAsync(postgres);
        await world.Database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");
        await new Core.Database.MonthPartitions(world.Database.DataSource).EnsureAsync("mark_candles_1m", PassportCases.Start, PassportCases.Start.AddHours(2));
        return world;
    }

    private static async Task<Guid> ProposeAsync(Hypotheses hypotheses, Guid user)
    {
        var made = await hypotheses.ProposeAsync(
            user, new HypothesisToPropose(PassportCases.Btc, PositionSide.Long, 60, 100, TimeSpan.FromHours(1), "a wave turns"));
        Assert.True(made.IsDone);
        return made.Id;
    }

    private static async Task PriceAsync(PassportWorld world, params (int Minute, double Close)[] minutes)
    {
        foreach (var (minute, close) in minutes)
        {
            await world.Database.ExecuteAsync(FormattableString.Invariant($"""
                INSERT INTO mark_candles_1m (symbol, ts, open, high, low, close)
                VALUES ('BTCUSDT', '{PassportCases.Start.AddMinutes(minute):O}', {close}, {close}, {close}, {close})
                """));
        }
    }

    private static Task<int> MoveAsync(PassportWorld world, Guid view) => world.Database.ScalarAsync<int>(
        $"SELECT (payload ->> 'move_bps')::integer FROM passport_event_outbox WHERE event_type = 'hypothesis.settled' AND source_id = '{view}'");
}
