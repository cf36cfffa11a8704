using Npgsql;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Live;

/// <summary>What a day's loss is measured against: this account's figure of this day, with what was paid in and out.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DayOpeningTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 4, 6, 0, 30, TimeSpan.Zero);

    private readonly SteppedClock _real = new(DateTimeOffset.UnixEpoch);
    private PostgresDatabase _database = null!;
    private IncomeStore _income = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _income = new IncomeStore(_database.DataSource);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task TwoAccountsOnOneDay_HaveAnOpeningEach()
    {
        var (rehearsal, real) = (Of("paper:paper"), Of("binance:main"));
        await FollowAsync(rehearsal, 10_000, Morning);
        await FollowAsync(real, 50_000, Morning.AddHours(3));

        Assert.Equal(10_000m, rehearsal.For(Morning, Morning));
        Assert.Equal(50_000m, real.For(Morning.AddHours(3), Morning.AddHours(3)));
    }

    [Fact]
    public async Task AnotherProcessOnTheSameDay_TakesTheFirstFigure()
    {
        await FollowAsync(Of("binance:main"), 50_000, Morning);
        var later = Of("binance:main");
        await FollowAsync(later, 48_000, Morning.AddHours(5));
        Assert.Equal(50_000m, later.For(Morning.AddHours(5), Morning.AddHours(5)));
    }

    [Fact]
    public async Task Midnight_WithTheDatabaseAway_YesterdaysFigureIsNoAnswer()
    {
        var server = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false };
        using var door = new ServerDoor(server.Host!, server.Port);
        (server.Host, server.Port) = ("127.0.0.1", door.Port);
        await using var source = NpgsqlDataSource.Create(server);
        var day = new DayOpening("binance:main", new AccountDays(source), new IncomeStore(source), _real);
        await FollowAsync(day, 50_000, Morning);

        door.Shut();
        var midnight = Morning.Date.AddDays(1);
        var after = new DateTimeOffset(midnight, TimeSpan.Zero).AddSeconds(2);
        await Assert.ThrowsAnyAsync<Exception>(() => FollowAsync(day, 49_500, after));
        Assert.Null(day.For(after, after));

        door.Open();
        await FollowAsync(day, 49_400, after.AddMinutes(1));
        Assert.Equal(49_400m, day.For(after.AddMinutes(1), after.AddMinutes(1)));
    }

    [Fact]
    public async Task BalanceOfYesterday_OpensNoDay()
    {
        var day = Of("binance:main");
        var midnight = new DateTimeOffset(Morning.Date.AddDays(1), TimeSpan.Zero);
        await day.FollowAsync(50_000, midnight.AddSeconds(-2), midnight.AddSeconds(1), default);
        Assert.Null(day.For(midnight.AddSeconds(-2), midnight.AddSeconds(1)));
    }

    [Fact]
    public async Task Transfer_IsNoProfit_FromTheReadingOnThatContainsIt()
    {
        var day = Of("binance:main");
        var (paid, told) = (Morning.AddMinutes(10), Morning.AddMinutes(10).AddSeconds(1));
        await StoreAsync(day, "TRANSFER", 1, 7_000, Morning.AddMinutes(-5)); // In the opening already.
        await FollowAsync(day, 50_000, Morning);
        await StoreAsync(day, "REALIZED_PNL", 2, 900, Morning.AddMinutes(5));
        await FollowAsync(day, 50_900, Morning.AddMinutes(6));
        Assert.Equal(50_000m, day.For(Morning.AddMinutes(6), Morning.AddMinutes(6)));

        day.TransferTold();
        await FollowAsync(day, 60_900, told);
        Assert.Null(day.For(told, told)); // Money moved; how much is not read yet.

        await StoreAsync(day, "TRANSFER", 3, 10_000, paid);
        await FollowAsync(day, 60_900, told);
        Assert.Equal(60_000m, day.For(told, told));
        Assert.Equal(50_000m, day.For(paid.AddSeconds(-1), told)); // A balance from before is compared with what was before.

        await StoreAsync(day, "TRANSFER", 4, -20_000, paid.AddMinutes(1));
        await FollowAsync(day, 40_900, paid.AddMinutes(2));
        Assert.Equal(40_000m, day.For(paid.AddMinutes(2), paid.AddMinutes(2)));
    }

    [Fact]
    public async Task Transfer_ThatIsNeverRecorded_DoesNotBlindForEver()
    {
        var day = Of("binance:main");
        await FollowAsync(day, 50_000, Morning);
        day.TransferTold();
        _real.Advance(TimeSpan.FromMinutes(4));
        await FollowAsync(day, 50_000, Morning.AddMinutes(4));
        Assert.True(day.IsTransferAwaited);
        _real.Advance(TimeSpan.FromMinutes(1));
        await FollowAsync(day, 50_000, Morning.AddMinutes(5));
        Assert.Equal(50_000m, day.For(Morning.AddMinutes(5), Morning.AddMinutes(5)));
    }

    private DayOpening Of(string account) => new(account, new AccountDays(_database.DataSource), _income, _real);

    private static Task FollowAsync(DayOpening day, decimal equity, DateTimeOffset at) => day.FollowAsync(equity, at, at, default);

    private async Task StoreAsync(DayOpening day, string type, long id, decimal amount, DateTimeOffset at)
    {
        await _income.SaveAsync("binance:main", [new VenueIncome(type, id, null, amount, "USDT", at)]);
        day.IncomeStored();
    }
}
