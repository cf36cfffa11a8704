using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Drill.Outbox;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Terminal;
using Xunit;

namespace TradingConsole.Workers.Tests.Terminal;

/// <summary>A wish's way to the desk: what it is held to, and what is left of one the desk refuses.</summary>
[Collection(PostgresCollection.Name)]
public sealed class QuickTradeActsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 30, TimeSpan.Zero);

    private readonly SteppedClock _clock = new(Start);
    private readonly ScriptedTradeDesk _desk = new(OutboxMarket.Snapshot(Start, 10_000));
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Warning_SeenForASmallerTrade_IsShownAnewForALargerOne()
    {
        var (acts, person) = (Acts(), await PersonAsync("bob"));
        var risky = Wish(quantity: 100); // 3 % of the account at its stop.

        var warned = Assert.Single((await acts.OpenAsync(person, risky, CancellationToken.None)).Warnings);
        Assert.Equal("RISK_OF_EQUITY", warned.Warning.Guard);
        var larger = await acts.OpenAsync(person, risky with { Quantity = 200, Warnings = [warned.OverrideId] }, CancellationToken.None);
        Assert.NotEqual(warned.OverrideId, Assert.Single(larger.Warnings).OverrideId);
        Assert.Empty(_desk.Entries);

        var opened = await acts.OpenAsync(person, risky with { Warnings = [warned.OverrideId] }, CancellationToken.None);

        Assert.True(opened.Result.IsDone, opened.Result.Message);
        Assert.Equal(100m, Assert.Single(_desk.Entries).Quantity);
        Assert.Equal(1, await _database.ScalarAsync<int>($"SELECT warnings_ignored FROM quick_trades WHERE trade_id = '{opened.Result.Id}'"));
    }

    [Fact]
    public async Task Warning_SentAlongButNotDue_IsNotIgnored()
    {
        var (acts, person) = (Acts(), await PersonAsync("bob"));
        var warned = Assert.Single((await acts.OpenAsync(person, Wish(quantity: 100), CancellationToken.None)).Warnings);

        var opened = await acts.OpenAsync(person, Wish(quantity: 1) with { Warnings = [warned.OverrideId] }, CancellationToken.None);

        Assert.Equal(0, await _database.ScalarAsync<int>($"SELECT warnings_ignored FROM quick_trades WHERE trade_id = '{opened.Result.Id}'"));
        Assert.True(await _database.ScalarAsync<bool>($"SELECT is_accepted IS NULL AND trade_id IS NULL FROM guard_overrides WHERE override_id = '{warned.OverrideId}'"));
    }

    [Fact]
    public async Task Wish_TheDeskRefuses_LeavesItsWarningAsItWas()
    {
        var (acts, person) = (Acts(), await PersonAsync("bob"));
        var risky = Wish(quantity: 100);
        var warned = Assert.Single((await acts.OpenAsync(person, risky, CancellationToken.None)).Warnings);
        _desk.Refusal = "KILL: no new entries.";

        Assert.Equal(ActRefusal.Conflict, (await acts.OpenAsync(person, risky with { Warnings = [warned.OverrideId] }, CancellationToken.None)).Result.Refusal);
        _desk.Refusal = null;
        var opened = await acts.OpenAsync(person, risky with { Warnings = [warned.OverrideId] }, CancellationToken.None);

        Assert.True(opened.Result.IsDone, opened.Result.Message);
        Assert.Equal(opened.Result.Id, await _database.ScalarAsync<Guid>($"SELECT trade_id FROM guard_overrides WHERE override_id = '{warned.OverrideId}'"));
    }

    [Theory]
    [InlineData(TradingMode.Shadow, "shadow", "live", null)]
    [InlineData(TradingMode.Live, "shadow", "live", null)]
    [InlineData(TradingMode.Shadow, "shadow", "shadow", "one position a symbol")]
    [InlineData(TradingMode.Live, "live", "live", "on paper")]
    [InlineData(TradingMode.Off, "shadow", "live", "off")]
    public async Task Follow_IsOnPaperAndNotBesideTheTradeItself(TradingMode desk, string mode, string published, string? refused)
    {
        var (acts, leader, follower) = (Acts(), await PersonAsync("ann"), await PersonAsync("bob"));
        var run = await PublishAsync(leader, published);
        _desk.Now = _desk.Now with { Mode = desk };

        var answer = await acts.OpenAsync(follower, Wish(quantity: 1) with { Mode = mode, Origin = TradeOrigin.Copied, OriginId = run }, CancellationToken.None);

        if (refused is null)
        {
            Assert.True(answer.Result.IsDone, answer.Result.Message);
            Assert.True(Assert.Single(_desk.Entries).IsCopy);
            return;
        }

        Assert.Contains(refused, answer.Result.Message, StringComparison.Ordinal);
        Assert.Empty(_desk.Entries);
        Assert.Equal(0L, await _database.ScalarAsync<long>($"SELECT count(*) FROM passport_event_outbox WHERE user_id = '{follower.Id}'"));
    }

    [Fact]
    public async Task Close_TheDeskRefuses_IsToldAndCanBeAskedAgain()
    {
        var (acts, person) = (Acts(), await PersonAsync("bob"));
        var trade = (await acts.OpenAsync(person, Wish(quantity: 1), CancellationToken.None)).Result.Id;
        _desk.Refusal = "The loop is busy.";

        Assert.Equal("The loop is busy.", (await acts.CloseAsync(person, trade, "enough", CancellationToken.None)).Message);

        Assert.Equal("The loop is busy.", await _database.ScalarAsync<string>(
            $"SELECT payload ->> 'reason' FROM passport_event_outbox WHERE source_id = '{trade}' AND event_type = 'quick_trade.close_refused'"));
        _desk.Refusal = null;
        _clock.AdvanceTo(Start.AddSeconds(1));
        Assert.True((await acts.CloseAsync(person, trade, "enough", CancellationToken.None)).IsDone);
    }

    private static QuickTradeWish Wish(decimal quantity)
    {
        var price = Math.Round((decimal)OutboxMarket.Price(Symbol.Btc, Start), 4);
        return new QuickTradeWish(
            "shadow", TradeOrigin.Own, null, Symbol.Btc, PositionSide.Long, quantity, price - 3, price + 6, 3, 60, null, null, "", []);
    }

    private QuickTradeActs Acts()
    {
        var source = _database.DataSource;
        return new QuickTradeActs(
            _desk, new QuickTrades(source, _clock), new QuickTradeQueries(source), new ScanQueries(source), new GuardWarnings(source, _clock),
            new DecisionContext(source), _clock);
    }

    private async Task<Person> PersonAsync(string name)
    {
        var id = Guid.NewGuid();
        await _database.ExecuteAsync(
            $"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{id}', '{name}', '{name.ToUpperInvariant()}', now())");
        return new Person(id, new Actor(name, null));
    }

    private async Task<Guid> PublishAsync(Person leader, string mode)
    {
        var (trade, run) = (Guid.NewGuid(), Guid.NewGuid());
        await _database.ExecuteAsync($"""
            INSERT INTO quick_trades (trade_id, user_id, mode, symbol, direction, origin, status, reference_price, stop_price, target_price, current_stop,
                current_target, quantity, leverage, context, decided_at, entered_at, entry_price)
            VALUES ('{trade}', '{leader.Id}', '{mode}', 'BTCUSDT', 'LONG', 'own', 'open', 100, 97, 106, 97, 106, 1, 3, '[]', '{Start:O}', '{Start:O}', 100)
            """);
        await _database.ExecuteAsync(
            $"INSERT INTO copy_trade_runs (run_id, user_id, trade_id, published_at) VALUES ('{run}', '{leader.Id}', '{trade}', '{Start:O}')");
        return run;
    }

    /// <summary>A desk that takes everything, or says why not.</summary>
    private sealed class ScriptedTradeDesk(DeskSnapshot now) : ITradeDesk
    {
        public DeskSnapshot Now { get; set; } = now;

        public string? Refusal { get; set; }

        public List<ManualEntry> Entries { get; } = [];

        public Task<Outcome> EnterAsync(TradingMode mode, ManualEntry entry, Actor actor, CancellationToken cancellationToken)
        {
            if (Refusal is null)
            {
                Entries.Add(entry);
            }

            return Answer();
        }

        public Task<Outcome> CloseAsync(Guid trade, Actor actor, CancellationToken cancellationToken) => Answer();

        public Task<Outcome> MoveStopAsync(Guid trade, decimal stopPrice, Actor actor, CancellationToken cancellationToken) => Answer();

        private Task<Outcome> Answer() => Task.FromResult(Refusal is { } why ? Outcome.Refused(why) : Outcome.Ok());
    }
}
