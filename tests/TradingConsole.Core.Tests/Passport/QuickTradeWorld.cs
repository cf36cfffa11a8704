using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Tests.Database;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>Operators with quick trades on a stepped clock; what the desk made of one, the test writes into the desk's own rows.</summary>
internal sealed class QuickTradeWorld : IAsyncDisposable
{
    private readonly PassportWorld _passport;

    private QuickTradeWorld(PassportWorld passport)
    {
        _passport = passport;
        Trades = new QuickTrades(passport.Database.DataSource, Clock);
        Follower = new QuickTradeFollower(passport.Database.DataSource, Trades, Clock, Incidents);
    }

    public SteppedClock Clock { get; } = new(PassportCases.Start);

    public RecordedIncidents Incidents { get; } = new();

    public QuickTrades Trades { get; }

    public QuickTradeFollower Follower { get; }

    public PostgresDatabase Database => _passport.Database;

    /// <summary>A long of one BTC at 100, stop 99, target 102.</summary>
    public static QuickTradeOrder Order { get; } = new(
        PassportCases.Btc, PositionSide.Long, TradeOrigin.Own, null, 100, 99, 102, 1, 3, 60, "breakout", null, "", new JsonObject(), []);

    public static async Task<QuickTradeWorld> CreateAsync(PostgresFixture postgres)
    {
        var passport = await PassportWorld.CreateAsync(postgres);
        await passport.Database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT'), ('ETHUSDT') ON CONFLICT DO NOTHING");
        return new QuickTradeWorld(passport);
    }

    public Task<Guid> AddPersonAsync() => _passport.AddPersonAsync();

    public Task ProjectAsync() => _passport.ProjectAsync();

    public void Move(TimeSpan by) => Clock.AdvanceTo(Clock.GetUtcNow() + by);

    public async Task<Guid> RequestAsync(Guid user, string mode = "shadow", QuickTradeOrder? order = null) =>
        (await Trades.RequestAsync(user, mode, order ?? Order)).Id;

    /// <summary>The desk's row of an entry filled at 100.</summary>
    /// <param name="lag">How far the venue's clock is behind ours.</param>
    public Task FillAsync(Guid trade, TimeSpan lag = default) => Database.ExecuteAsync($"""
        INSERT INTO trades (trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, entry_time, entry_price, sl_price,
            tp_price, expires_at, fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
        SELECT trade_id, mode, symbol, direction, 'open', decided_at, quantity, reference_price, leverage, decided_at,
            decided_at - interval '{(int)lag.TotalMilliseconds} milliseconds', 100, stop_price, target_price, decided_at + interval '2 hours', 0, 0, 0, 0, 0.1, decided_at
        FROM quick_trades WHERE trade_id = '{trade}'
        """);

    /// <summary>A trade that is asked for, filled and followed.</summary>
    public async Task<Guid> OpenAsync(Guid user, string mode = "shadow", QuickTradeOrder? order = null)
    {
        var trade = await RequestAsync(user, mode, order);
        await FillAsync(trade);
        await Follower.LookAsync();
        return trade;
    }

    /// <summary>The desk's row of an exit.</summary>
    /// <param name="gross">USDT, as it is written.</param>
    public Task EndAsync(Guid trade, DateTimeOffset at, string gross, int price = 101, string reason = "TARGET") => Database.ExecuteAsync($"""
        UPDATE trades SET status = 'closed', exit_time = '{at:O}', exit_price = {price}, exit_reason = '{reason}', gross_pnl = {gross}, fees = 0.1
        WHERE trade_id = '{trade}'
        """);

    public Task<string> StatusAsync(Guid trade) => Database.ScalarAsync<string>($"SELECT status FROM quick_trades WHERE trade_id = '{trade}'");

    /// <summary>Kinds told of a row, in their order.</summary>
    public Task<string[]> EventsAsync(Guid row) => Database.ScalarAsync<string[]>(
        $"SELECT coalesce(array_agg(event_type ORDER BY sequence), ARRAY[]::text[]) FROM passport_event_outbox WHERE source_id = '{row}'");

    public Task<T> ClosedAsync<T>(Guid trade, string field) => Database.ScalarAsync<T>(
        $"SELECT {field} FROM passport_event_outbox WHERE source_id = '{trade}' AND event_type = 'quick_trade.closed'");

    public ValueTask DisposeAsync() => _passport.DisposeAsync();
}
