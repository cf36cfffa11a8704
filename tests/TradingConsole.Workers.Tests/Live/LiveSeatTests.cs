using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Live;

/// <summary>The live seat on real PostgreSQL and the paper exchange over real sockets; the exchange's book judges.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LiveSeatTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("live-seat-").FullName;
    private readonly ConcurrentQueue<LiveReport> _told = new();
    private PostgresDatabase _database = null!;
    private PaperExchangeHost _exchange = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _exchange = await PaperExchangeHost.StartAsync(
            new PaperExchangeOptions { Account = new PaperAccountOptions { OpeningBalance = 10_000, PartialFillChance = 0 } }, new FlatMarket(),
            TimeProvider.System, NullLoggerFactory.Instance);
    }

    public async Task DisposeAsync()
    {
        await _exchange.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task RoundTrip_ThroughSocketsAndDatabase_IsProtectedThenBooked()
    {
        await using var rig = await SeatedAsync();
        var trade = await OpenProtectedAsync(rig);

        Assert.Equal((0.01m, 0.01m), (Position(), Protected()));
        var trades = rig.Get<TradeQueries>();
        // A database that is slow for a moment takes a record later: it waits on this disk, and protecting does not wait for it.
        await EventuallyAsync(
            async () => (await trades.OpenTradesAsync(TradingMode.Live)).SingleOrDefault() is { Status: TradeStatus.Open }, "the trade is stored as open");

        rig.Seat.Post(new LiveInput.Close(trade, ExitReason.Operator, "test"));
        await UntilAsync(rig, picture => picture.Brackets.IsEmpty, "the round trip is over");

        Assert.Equal((0m, 0m), (Position(), Protected()));
        await EventuallyAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM brackets WHERE is_settled") == 1, "its last record is stored");
        var closed = Assert.Single(await trades.RecentTradesAsync(TradingMode.Live));
        var fills = _exchange.Venue.Within(book => book.Engine.Fills.ToList());
        Assert.Equal(ExitReason.Operator, closed.ExitReason);
        Assert.Equal(fills.Sum(fill => fill.Fee), closed.Fees);
        Assert.Equal(fills.Sum(fill => fill.Realized), closed.GrossPnl);
        Assert.Equal(fills.Select(fill => fill.TradeId).Order(), await NumbersAsync("SELECT trade_id FROM fills WHERE mode = 'live' ORDER BY trade_id"));
        Assert.Equal(0L, await _database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE mode = 'live' AND status NOT IN ('FILLED', 'CANCELED')"));
    }

    [Fact]
    public async Task Restart_WithAPosition_ReconcilesAndGoesOnProtecting()
    {
        Guid trade;
        await using (var first = await SeatedAsync())
        {
            trade = await OpenProtectedAsync(first);
        }

        Assert.Equal((0.01m, 0.01m), (Position(), Protected())); // Stopping strips nothing.

        // Nobody asks for the seat: what is held is reason enough. Shadow waits for market data that never answers; this does not.
        await using var second = await StartAsync(isShadowReady: false);
        await UntilAsync(second, picture => picture.Phase == LivePhase.Ready && picture.Brackets.Length == 1, "the position is taken up");
        Assert.Equal(trade, second.Seat.State.Picture!.Brackets[0].Plan.TradeId);
        Assert.Equal((0.01m, 0.01m), (Position(), Protected()));

        second.Seat.Post(new LiveInput.Close(trade, ExitReason.Operator, "test"));
        await RunningExchange.WaitAsync(() => second.Seat.State.Picture is null, "the seat is given up when nothing is left");
        Assert.Equal(0m, Position());
        Assert.False(await _database.ScalarAsync<bool>("SELECT is_wanted FROM trader_leases"));
        Assert.Equal(0L, await _database.ScalarAsync<long>("SELECT count(*) FROM brackets WHERE NOT is_settled")); // Its last records were stored first.
        Assert.Equal("closed", await _database.ScalarAsync<string>("SELECT status FROM trades WHERE mode = 'live'"));
    }

    // Another process changed the stored key: the seat goes on with that account, and live was armed for the first.
    [Fact]
    public async Task AnotherAccount_WhileArmed_IsNotTradedUntilArmedAnew()
    {
        var accounts = new ChangingAccounts();
        await using var rig = await SeatedAsync(more: services => services.AddSingleton<ILiveAccounts>(provider => accounts.On(provider)));
        Assert.NotNull(rig.Gate.ArmedUntil);

        accounts.Offered = accounts.Offered with { Name = "second", Version = 2 };
        await RunningExchange.WaitAsync(() => rig.Seat.State is { Account: "second", IsReady: true }, "the seat is the second account's");

        Assert.Null(rig.Gate.ArmedUntil);
        Assert.Equal("paper:second", rig.Gate.Holder?.Account);
        await UntilRefusedAsync(Open(rig));
        Assert.Empty(_exchange.Venue.Within(book => book.Engine.Orders.ToList()));
    }

    [Fact]
    public async Task LeaseLostAndWonBack_ProtectsOn_AndLiveIsOver()
    {
        await using var rig = await SeatedAsync();
        var trade = await OpenProtectedAsync(rig);
        var token = rig.Seat.State.Lease.Token;

        // Another took it and gave it up again.
        await _database.ExecuteAsync("UPDATE trader_leases SET token = token + 1, holder = 'elsewhere', released_at = clock_timestamp(), is_wanted = true");
        await RunningExchange.WaitAsync(() => rig.Seat.State is { IsReady: true } state && state.Lease.Token > token, "the seat is taken again");

        Assert.Null(rig.Gate.ArmedUntil);
        Assert.True(rig.Gate.IsSeatLost);
        Assert.Equal((0.01m, 0.01m), (Position(), Protected()));
        rig.Seat.Post(new LiveInput.Close(trade, ExitReason.Operator, "test"));
        await UntilAsync(rig, picture => picture.Brackets.IsEmpty, "the position can be closed");
        Assert.Equal(0m, Position());
    }

    // Row 44: in shadow there is no object with a key, and nothing signed reaches the venue.
    [Fact]
    public async Task Seat_NotTaken_HasNoAccountAndCallsNobody()
    {
        await using var rig = await StartAsync();
        await RunningExchange.WaitAsync(() => rig.Seat.State.Account is not null, "the account is known by name");
        Assert.Null(rig.Seat.State.Picture);
        Assert.False(rig.Seat.Post(new LiveInput.CloseAll(ExitReason.Operator, "test")));
        Assert.Equal("paper", rig.Seat.State.Account);
    }

    [Fact]
    public async Task Entry_NotArmed_IsRefusedAndNeverReachesTheVenue()
    {
        await using var rig = await SeatedAsync(isArmed: false);
        await UntilRefusedAsync(Open(rig));
        Assert.Empty(_exchange.Venue.Within(book => book.Engine.Orders.ToList()));
    }

    [Fact]
    public async Task KillFlattenAll_ClosesEverythingAndLetsNothingIn()
    {
        await using var rig = await SeatedAsync();
        var trade = await OpenProtectedAsync(rig);

        rig.KillSwitch.Raise(KillLevel.FlattenAll, "test", "test", TimeProvider.System.GetUtcNow());

        await UntilAsync(rig, picture => picture.Brackets.IsEmpty, "everything is closed");
        Assert.Equal((0m, 0m), (Position(), Protected()));
        var before = _exchange.Venue.Within(book => book.Engine.Orders.Count());
        await UntilRefusedAsync(Open(rig, 1));
        Assert.Equal(before, _exchange.Venue.Within(book => book.Engine.Orders.Count()));
    }

    // Row 56 and law: without the database nothing is opened, and what is held is closed all the same, with its intent on this disk first.
    [Fact]
    public async Task DatabaseAway_ClosesWhatIsHeld_AndKeepsEveryRecordForItsReturn()
    {
        var server = new NpgsqlConnectionStringBuilder(_database.ConnectionString);
        using var door = new ServerDoor(server.Host!, server.Port);
        (server.Host, server.Port) = ("127.0.0.1", door.Port);
        await using var rig = await SeatedAsync(server.ConnectionString);
        var trade = await OpenProtectedAsync(rig);

        door.Shut();
        await RunningExchange.WaitAsync(() => rig.Seat.State.Lease.State == LeaseState.Alone, "the seat knows that the database is away");
        Open(rig, 1, Symbol.Parse("ETHUSDT"));
        rig.Seat.Post(new LiveInput.Close(trade, ExitReason.Operator, "test"));
        await UntilAsync(rig, picture => picture.Brackets.IsEmpty, "the position is closed without a database");

        Assert.Equal(0m, Position());
        Assert.DoesNotContain(_exchange.Venue.Within(book => book.Engine.Orders.ToList()), order => order.Symbol.Value == "ETHUSDT");
        Assert.NotEqual(0, new FileInfo(Directory.EnumerateFiles(_folder, "live-*").Single()).Length);

        door.Open();
        await EventuallyAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM brackets WHERE is_settled AND symbol = 'BTCUSDT'") == 1, "the database knows how it ended");
        await RunningExchange.WaitAsync(() => new FileInfo(Directory.EnumerateFiles(_folder, "live-*").Single()).Length == 0, "nothing waits any more");
        Assert.Equal(
            _exchange.Venue.Within(book => book.Engine.Fills.Select(fill => fill.TradeId).Order().ToList()),
            await NumbersAsync("SELECT trade_id FROM fills WHERE mode = 'live' ORDER BY trade_id"));
    }

    private async Task<LiveRig> StartAsync(string? connection = null, bool isShadowReady = true, Action<IServiceCollection>? more = null)
    {
        var rig = await LiveRig.StartAsync(
            connection ?? _database.ConnectionString, _exchange, TimeProvider.System, _folder, NullLoggerFactory.Instance, CancellationToken.None,
            isShadowReady, more);
        rig.Get<LiveReports>().Told += _told.Enqueue;
        return rig;
    }

    private async Task<LiveRig> SeatedAsync(string? connection = null, bool isArmed = true, Action<IServiceCollection>? more = null)
    {
        var rig = await StartAsync(connection, more: more);
        var taken = await rig.Seat.TakeAsync(CancellationToken.None);
        Assert.True(taken.IsOk, taken.Message);
        if (isArmed)
        {
            Assert.True(rig.Gate.Arm(DateTimeOffset.MaxValue));
        }

        return rig;
    }

    private static Guid Open(LiveRig rig, int minute = 0, Symbol? of = null)
    {
        var symbol = of ?? Symbol.Btc;
        var price = (decimal)FlatMarket.PriceOf(symbol);
        var now = TimeProvider.System.GetUtcNow();
        var plan = new BracketPlan(
            TradeId.For(TradingMode.Live, symbol, DateTimeOffset.UnixEpoch.AddMinutes(minute)), symbol, PositionSide.Long, 0.01m, price * 0.98m, price * 1.02m,
            now.AddSeconds(20), now.AddHours(1), 100m)
        {
            Terms = new EntryTerms(now.AddMinutes(-1), now, price, 5, new FillTerms(0.0005, 0.1, 0.002, 1e6, 0.1m)),
        };
        rig.Seat.Post(new LiveInput.Open(plan, 5));
        return plan.TradeId;
    }

    /// <summary>
    /// A machine that stands still for seconds confirms its lease or the exchange's time late, and then nothing risky is sent, as it
    /// should be: the next decision comes a minute later.
    /// </summary>
    private async Task<Guid> OpenProtectedAsync(LiveRig rig)
    {
        const int Attempts = 4;
        for (var minute = 1; ; minute++)
        {
            var trade = Open(rig, 100 + minute);
            bool IsProtected(LivePicture picture) => picture.Brackets.Any(
                bracket => bracket.Plan.TradeId == trade && bracket.Held > 0 && bracket.Covered >= bracket.Held
                    && bracket.Orders.Any(order => order is { Role: OrderRole.Target, IsResting: true }));
            await UntilAsync(rig, picture => IsProtected(picture) || (minute < Attempts && IsRefused(trade)), "the position has its stop and its target");
            if (rig.Seat.State.Picture is { } picture && IsProtected(picture))
            {
                return trade;
            }
        }
    }

    private async Task UntilAsync(LiveRig rig, Func<LivePicture, bool> reached, string claim)
    {
        try
        {
            await RunningExchange.WaitAsync(() => rig.Seat.State.Picture is { } picture && reached(picture), claim);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} Told: {string.Join(" | ", _told.Select(report => $"{report.Code} {report.Message}"))}. {rig.Seat.State}", late);
        }
    }

    private bool IsRefused(Guid trade) => _told.Any(report => report.Code == "ENTRY_REFUSED" && report.TradeId == trade);

    /// <summary>Told, and on record.</summary>
    private async Task UntilRefusedAsync(Guid trade)
    {
        await RunningExchange.WaitAsync(() => IsRefused(trade), "the entry is refused");
        await EventuallyAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM risk_events WHERE event_type = 'ENTRY_REFUSED'")
                == _told.Count(report => report.Code == "ENTRY_REFUSED"),
            "the refusal is stored");
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string claim)
    {
        var isTrue = false;
        var looking = Task.CompletedTask;
        async Task LookAsync() => isTrue = await condition();
        await RunningExchange.WaitAsync(
            () =>
            {
                if (looking.IsCompleted)
                {
                    looking = LookAsync();
                }

                return isTrue;
            },
            claim);
        await looking;
    }

    private decimal Position() => _exchange.Venue.Within(book => book.Wallet.Positions.Where(position => position.Symbol == Symbol.Btc).Sum(position => position.Amount));

    private decimal Protected() => _exchange.Venue.Within(book => book.Algos.Open.Where(order => order.Protects).Sum(order => order.Quantity));

    private async Task<List<long>> NumbersAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new List<long>();
        while (await reader.ReadAsync())
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }
}
