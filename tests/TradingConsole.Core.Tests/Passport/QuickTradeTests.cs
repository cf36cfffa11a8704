using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>What becomes of a wish when processes stop between its writing, its hand-over and its end.</summary>
[Collection(PostgresCollection.Name)]
public sealed class QuickTradeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Wish_TheDeskNeverHad_IsCanceledOnceItsTimeIsOver()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new HandClock(PassportCases.Start), await world.AddPersonAsync());
        var trades = new QuickTrades(world.Database.DataSource, clock);
        var follower = new QuickTradeFollower(world.Database.DataSource, trades, clock);
        var lost = (await trades.RequestAsync(user, "shadow", Order())).Id;

        clock.Move(QuickTradeFollower.HandOverMax - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await follower.LookAsync());
        clock.Move(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 0), (await follower.LookAsync(), await follower.LookAsync()));
        Assert.Equal("canceled", await StatusAsync(world, lost));
        Assert.Equal(["quick_trade.canceled", "quick_trade.requested"], await EventsAsync(world, lost));
    }

    [Fact]
    public async Task Wish_WhoseRowComesAtTheLastMoment_IsNotCanceled()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new HandClock(PassportCases.Start), await world.AddPersonAsync());
        var trades = new QuickTrades(world.Database.DataSource, clock);
        var trade = (await trades.RequestAsync(user, "shadow", Order())).Id;
        clock.Move(TimeSpan.FromHours(1));
        await FillAsync(world, trade);

        Assert.False((await trades.CancelLostAsync(trade, "nobody knows it", CancellationToken.None)).IsDone);
        await new QuickTradeFollower(world.Database.DataSource, trades, clock).LookAsync();

        Assert.Equal("open", await StatusAsync(world, trade));
    }

    [Fact]
    public async Task Closing_TheDeskDidNotDo_IsGivenOutAgainAfterAWhile()
    {
        await using var world = await WorldAsync();
        var (clock, user) = (new HandClock(PassportCases.Start), await world.AddPersonAsync());
        var trades = new QuickTrades(world.Database.DataSource, clock);
        var trade = (await trades.RequestAsync(user, "shadow", Order())).Id;
        await trades.CloseAsync(user, trade, "enough");
        var patience = TimeSpan.FromSeconds(20);

        Assert.Empty(await trades.TakeStuckClosingsAsync(patience));
        clock.Move(patience);
        Assert.Equal(trade, Assert.Single(await trades.TakeStuckClosingsAsync(patience)));
        Assert.Empty(await trades.TakeStuckClosingsAsync(patience));
        Assert.Equal(ActRefusal.Conflict, (await trades.CloseAsync(user, trade, "again")).Refusal);
    }

    [Fact]
    public async Task Context_HoldsNothingLaterThanTheDecision()
    {
        await using var world = await WorldAsync();
        var now = PassportCases.Start.AddSeconds(30);
        await new Core.Database.MonthPartitions(world.Database.DataSource).EnsureAsync("features_1m", now, now);
        foreach (var (minutes, rsi) in new[] { (-2, 40), (-1, 50), (0, 99) }) // The last bar still forms.
        {
            await world.Database.ExecuteAsync($$"""
                INSERT INTO features_1m (symbol, ts, schema_version, features, btc_regime)
                VALUES ('BTCUSDT', '{{PassportCases.Start.AddMinutes(minutes):O}}', 1, '{"rsi": {{rsi}}}', 2)
                """);
        }

        var (context, regime) = await new DecisionContext(world.Database.DataSource).AtAsync(PassportCases.Btc, now);

        Assert.Equal((50.0, "volatile"), (context["features"]!["rsi"]!.GetValue<double>(), regime));
        Assert.Equal(PassportCases.Start, DateTimeOffset.Parse(context["as_of"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static QuickTradeOrder Order() => new(
        PassportCases.Btc, PositionSide.Long, TradeOrigin.Own, null, 100, 99, 102, 1, 3, 60, "breakout", null, "", new JsonObject(), []);

    private async Task<PassportWorld> WorldAsync()
    {
        var world = await PassportWorld.CreateAsync(postgres);
        await world.Database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");
        return world;
    }

    private static Task FillAsync(PassportWorld world, Guid trade) => world.Database.ExecuteAsync($"""
        INSERT INTO trades (trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, entry_time, entry_price, sl_price,
            tp_price, expires_at, fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
        SELECT trade_id, mode, symbol, direction, 'open', decided_at, quantity, reference_price, leverage, decided_at, decided_at, 100, stop_price, target_price,
            decided_at + interval '2 hours', 0, 0, 0, 0, 0.1, decided_at
        FROM quick_trades WHERE trade_id = '{trade}'
        """);

    private static Task<string> StatusAsync(PassportWorld world, Guid trade) =>
        world.Database.ScalarAsync<string>($"SELECT status FROM quick_trades WHERE trade_id = '{trade}'");

    private static async Task<string[]> EventsAsync(PassportWorld world, Guid row) =>
        (await world.Database.ScalarAsync<string[]>($"SELECT array_agg(event_type) FROM passport_event_outbox WHERE source_id = '{row}'")).Order(StringComparer.Ordinal).ToArray();

    private sealed class HandClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset _now = now;

        public void Move(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
