using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>What a wish rests on: used up by a trade that was entered, untouched by one that was not.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TradeClaimsTests(PostgresFixture postgres)
{
    private static readonly WarnedTrade Warned = new("shadow", PassportCases.Btc, PositionSide.Long, 1, 99, 102);

    [Fact]
    public async Task Refused_GivesBackSignalAndWarnings_AndTellsNothingOfThem()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var (watch, tracked) = await TrackAsync(world, user);
        var warning = await WarnAsync(world, user);
        var order = QuickTradeWorld.Order with { Origin = TradeOrigin.Tracked, OriginId = tracked, Warnings = [warning] };

        var refused = await world.RequestAsync(user, order: order);
        Assert.Equal(ActRefusal.Conflict, (await world.Trades.RequestAsync(user, "shadow", order)).Refusal); // One trade at a time.
        Assert.Contains("being traded", (await watch.DropAsync(user, tracked, "no")).Message, StringComparison.Ordinal);
        await world.Trades.CancelAsync(refused, "LEVERAGE: leverage was 20; the policy allows 1 to 10.");

        Assert.Equal(["signal.tracked"], await world.EventsAsync(tracked));
        Assert.Equal(["override.offered"], await world.EventsAsync(warning));
        Assert.Equal("tracking", await world.Database.ScalarAsync<string>($"SELECT status FROM tracked_signals WHERE tracked_id = '{tracked}' AND trade_id IS NULL"));
        var second = await world.OpenAsync(user, order: order);
        Assert.Equal(["signal.tracked", "signal.converted"], await world.EventsAsync(tracked));
        Assert.Equal(["override.offered", "override.answered"], await world.EventsAsync(warning));
        Assert.Equal(second, await world.Database.ScalarAsync<Guid>($"SELECT trade_id FROM tracked_signals WHERE tracked_id = '{tracked}' AND status = 'converted'"));
        await world.ProjectAsync();
        Assert.Equal(1, await world.Database.ScalarAsync<int>($"SELECT override_ignored FROM passport_records_v2 WHERE user_id = '{user}'"));
    }

    [Fact]
    public async Task Signal_WhoseTradeWaits_ExpiresOnlyAfterItWasGivenBack()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var (watch, tracked) = await TrackAsync(world, user);
        var trade = await world.RequestAsync(user, order: QuickTradeWorld.Order with { Origin = TradeOrigin.Tracked, OriginId = tracked });
        world.Move(TimeSpan.FromHours(2));

        Assert.Equal(0, await watch.ExpireAsync());
        await world.Trades.CancelAsync(trade, "The entry was not filled.");

        Assert.Equal(1, await watch.ExpireAsync());
    }

    [Fact]
    public async Task Follow_OfATradeOnTheSameAccount_IsRefusedAndLeavesNothing()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var (leader, follower) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var run = await PublishAsync(world, leader, "shadow");

        var refused = await world.Trades.RequestAsync(follower, "shadow", QuickTradeWorld.Order with { Origin = TradeOrigin.Copied, OriginId = run });

        Assert.Equal(ActRefusal.Conflict, refused.Refusal);
        Assert.Contains("one position a symbol", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await world.Database.ScalarAsync<long>($"""
            SELECT (SELECT count(*) FROM quick_trades WHERE user_id = '{follower}') + (SELECT count(*) FROM passport_event_outbox WHERE user_id = '{follower}')
            """));
    }

    [Fact]
    public async Task Follow_OfALiveTrade_CountsOnceItIsEntered()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var (leader, follower) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var run = await PublishAsync(world, leader, "live");
        var order = QuickTradeWorld.Order with { Origin = TradeOrigin.Copied, OriginId = run };

        var refused = await world.RequestAsync(follower, order: order);
        await world.Trades.CancelAsync(refused, "ONE_POSITION: held already.");
        Assert.Equal(0L, await FollowsAsync(world, run));
        Assert.Equal(["copy_trade.published"], await world.EventsAsync(run));

        await world.OpenAsync(follower, order: order);

        Assert.Equal(1L, await FollowsAsync(world, run));
        Assert.Equal(1L, await world.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM passport_event_outbox WHERE user_id = '{follower}' AND event_type = 'copy_trade.followed'"));
    }

    [Fact]
    public async Task Hypothesis_OfAnotherSymbol_IsNoOrigin()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var hypothesis = (await new Hypotheses(world.Database.DataSource, world.Clock, world.Incidents).ProposeAsync(
            user, new HypothesisToPropose(PassportCases.Eth, PositionSide.Long, 60, 2_000, TimeSpan.FromHours(1), "a wave turns"))).Id;

        var refused = await world.Trades.RequestAsync(user, "shadow", QuickTradeWorld.Order with { Origin = TradeOrigin.Hypothesis, OriginId = hypothesis });

        Assert.Equal(ActRefusal.Invalid, refused.Refusal);
        Assert.Contains("ETHUSDT", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warning_CoversTheTradeItWasShownForAndNoLargerOne()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var id = await WarnAsync(world, user);
        var guards = new GuardWarnings(world.Database.DataSource, world.Clock);
        async Task<bool> CoversAsync(WarnedTrade trade) => (await guards.SeenAsync(user, trade, [id])).Length == 1;

        Assert.True(await CoversAsync(Warned));
        Assert.True(await CoversAsync(Warned with { Quantity = 0.5m }));
        Assert.False(await CoversAsync(Warned with { Quantity = 1.001m }));
        Assert.False(await CoversAsync(Warned with { Mode = "live" }));
        Assert.False(await CoversAsync(Warned with { Direction = PositionSide.Short }));
        Assert.False(await CoversAsync(Warned with { Symbol = PassportCases.Eth }));
        Assert.False(await CoversAsync(Warned with { StopPrice = 98 }));
        world.Move(GuardWarnings.Lasts);
        Assert.False(await CoversAsync(Warned));
    }

    [Fact]
    public async Task Warning_ThatIsOver_IsNeitherHeededNorIgnoredAndLeavesTheList()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var (guards, views) = (new GuardWarnings(world.Database.DataSource, world.Clock), new ViewQueries(world.Database.DataSource));
        var (heeded, left) = (await WarnAsync(world, user), await WarnAsync(world, user));
        var refused = await world.RequestAsync(user, order: QuickTradeWorld.Order with { Warnings = [left] });
        await world.Trades.CancelAsync(refused, "ONE_POSITION: held already."); // Given back, and still nobody's plan.
        world.Move(GuardWarnings.Lasts - TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await views.WarningsAsync(user, openOnly: true, world.Clock.GetUtcNow(), 10)).Length);
        Assert.True((await guards.AcceptAsync(user, heeded)).IsDone);
        world.Move(TimeSpan.FromSeconds(1));

        var late = await guards.AcceptAsync(user, left);
        Assert.Equal((ActRefusal.Conflict, "warning_expired"), (late.Refusal, late.Why?.Code));
        Assert.Equal(ActRefusal.NotFound, (await guards.AcceptAsync(await world.AddPersonAsync(), left)).Refusal);
        Assert.Equal("warning_answered", (await world.Trades.RequestAsync(user, "shadow", QuickTradeWorld.Order with { Warnings = [left] })).Why?.Code);
        Assert.Empty(await views.WarningsAsync(user, openOnly: true, world.Clock.GetUtcNow(), 10));
        Assert.Equal(2, (await views.WarningsAsync(user, openOnly: false, world.Clock.GetUtcNow(), 10)).Length);
        await world.ProjectAsync();

        Assert.Equal(["override.offered"], await world.EventsAsync(left));
        Assert.Equal("2 1 0", await world.Database.ScalarAsync<string>(
            $"SELECT override_offered || ' ' || override_accepted || ' ' || override_ignored FROM passport_records_v2 WHERE user_id = '{user}'"));
    }

    private static async Task<(WatchList Watch, Guid Tracked)> TrackAsync(QuickTradeWorld world, Guid user)
    {
        var watch = new WatchList(world.Database.DataSource, world.Clock, world.Incidents);
        var tracked = await watch.TrackAsync(user, new SignalToTrack(null, PassportCases.Btc, PositionSide.Long, 100, 99, 102, null, "", TimeSpan.FromHours(1)));
        return (watch, tracked.Id);
    }

    private static async Task<Guid> WarnAsync(QuickTradeWorld world, Guid user) => Assert.Single(
        await new GuardWarnings(world.Database.DataSource, world.Clock).OfferAsync(
            user, Warned, [new GuardWarning(PassportCases.Btc, "RISK_OF_EQUITY", 0.021, 0.02, "Met at its stop it costs 2.1 % of the account.")]));

    private static async Task<Guid> PublishAsync(QuickTradeWorld world, Guid leader, string mode) =>
        (await new CopyTrades(world.Database.DataSource, world.Clock).PublishAsync(leader, await world.OpenAsync(leader, mode), "")).Id;

    private static Task<long> FollowsAsync(QuickTradeWorld world, Guid run) =>
        world.Database.ScalarAsync<long>($"SELECT count(*) FROM signal_actions WHERE action = 'follow' AND target = '{run}'");
}
