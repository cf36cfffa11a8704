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
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var lost = await world.RequestAsync(await world.AddPersonAsync());

        world.Move(QuickTradeFollower.HandOverMax);
        Assert.Equal(0, await world.Follower.LookAsync()); // Seen for the first time.
        world.Move(QuickTradeFollower.LostWatch - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await world.Follower.LookAsync());
        world.Move(TimeSpan.FromSeconds(1));

        Assert.Equal((1, 0), (await world.Follower.LookAsync(), await world.Follower.LookAsync()));
        Assert.Equal("canceled", await world.StatusAsync(lost));
        Assert.Equal(["quick_trade.requested", "quick_trade.canceled"], await world.EventsAsync(lost));
    }

    // The database was away; the desk's journal is read back a moment after it answers again.
    [Fact]
    public async Task Wish_WhoseRowComesFromTheJournalAfterALongOutage_IsFollowed()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.RequestAsync(await world.AddPersonAsync(), "live");
        world.Move(TimeSpan.FromHours(1));
        Assert.Equal(0, await world.Follower.LookAsync());

        await world.FillAsync(trade);
        world.Move(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal(["quick_trade.requested", "quick_trade.opened"], await world.EventsAsync(trade));
    }

    [Fact]
    public async Task Wish_WhoseRowComesAtTheLastMoment_IsNotCanceled()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.RequestAsync(await world.AddPersonAsync());
        world.Move(TimeSpan.FromHours(1));
        await world.FillAsync(trade);

        Assert.False((await world.Trades.CancelLostAsync(trade, "nobody knows it", CancellationToken.None)).IsDone);
        await world.Follower.LookAsync();

        Assert.Equal("open", await world.StatusAsync(trade));
    }

    [Fact]
    public async Task Closing_TheDeskDidNotDo_IsGivenOutAgainAfterAWhile()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var trade = await world.RequestAsync(user);
        await world.Trades.CloseAsync(user, trade, "enough");
        var patience = TimeSpan.FromSeconds(20);

        Assert.Empty(await world.Trades.TakeStuckClosingsAsync(patience));
        world.Move(patience);
        Assert.Equal(trade, Assert.Single(await world.Trades.TakeStuckClosingsAsync(patience)));
        Assert.Empty(await world.Trades.TakeStuckClosingsAsync(patience));
        Assert.Equal(ActRefusal.Conflict, (await world.Trades.CloseAsync(user, trade, "again")).Refusal);
    }

    [Fact]
    public async Task Closing_OfWhatHasEnded_SaysHowItEnded()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var trade = await world.OpenAsync(user);
        await world.Trades.CloseAsync(user, trade, "enough");
        Assert.Equal("It is closing already.", (await world.Trades.CloseAsync(user, trade, "again")).Message);
        await world.EndAsync(trade, world.Clock.GetUtcNow().AddMinutes(1), "1");
        await world.Follower.LookAsync();

        Assert.Equal("It is closed already.", (await world.Trades.CloseAsync(user, trade, "again")).Message);
    }

    [Fact]
    public async Task Closing_TheDeskRefuses_IsToldAndCanBeAskedAgain()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var trade = await world.OpenAsync(user);
        await world.Trades.CloseAsync(user, trade, "enough");

        Assert.True((await world.Trades.ReopenAsync(trade, "The loop is busy.")).IsDone);
        Assert.Equal(ActRefusal.Conflict, (await world.Trades.ReopenAsync(trade, "The loop is busy.")).Refusal);

        Assert.Equal(
            ["quick_trade.requested", "quick_trade.opened", "quick_trade.close_requested", "quick_trade.close_refused"], await world.EventsAsync(trade));
        world.Move(TimeSpan.FromSeconds(1));
        Assert.True((await world.Trades.CloseAsync(user, trade, "again")).IsDone);
        await world.ProjectAsync();
        Assert.Equal(0L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_dead_letters"));
    }

    [Theory]
    [InlineData("0", "above 0")]
    [InlineData("0.000000001", "8 decimals")]
    [InlineData("12345.67890123456789012345678", "8 decimals")]
    [InlineData("1000000001", "at most 1000000000")]
    public async Task Quantity_NobodyCanTrade_IsRefusedAtOnce(string quantity, string because)
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var order = QuickTradeWorld.Order with { Quantity = decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture) };

        var refused = await world.Trades.RequestAsync(await world.AddPersonAsync(), "shadow", order);

        Assert.Equal(ActRefusal.Invalid, refused.Refusal);
        Assert.Contains(because, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Context_HoldsNothingLaterThanTheDecision()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
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
}
