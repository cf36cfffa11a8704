using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>A market that is the same function of time in every process of the drill: what settles does so on the same prices whoever asks.</summary>
internal static class OutboxMarket
{
    /// <summary>Market seconds in a real one: views and trades of minutes end within the drill.</summary>
    public const double Speed = 60;

    private static readonly TimeSpan Before = TimeSpan.FromHours(40);
    private static readonly TimeSpan After = TimeSpan.FromHours(48);

    public static readonly ImmutableArray<Symbol> Symbols =
        [.. new[] { "BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "BNBUSDT", "ADAUSDT", "LINKUSDT", "AVAXUSDT" }.Select(Symbol.Parse)];

    /// <summary>USDT; two waves around 100, each symbol at another place of them.</summary>
    public static double Price(Symbol symbol, DateTimeOffset at)
    {
        var minutes = (at - DateTimeOffset.UnixEpoch).TotalMinutes;
        var phase = Symbols.IndexOf(symbol) * 0.7;
        return Math.Round(100 * (1 + (0.03 * Math.Sin((minutes / 53) + phase)) + (0.008 * Math.Sin((minutes / 4.7) + (3 * phase)))), 4);
    }

    public static DeskSnapshot Snapshot(DateTimeOffset now, double equity)
    {
        var desk = DeskSnapshot.Starting(now, new MarketSource("paper", "the outbox drill's waves", Speed));
        return desk with
        {
            Mode = Core.Execution.TradingMode.Shadow,
            Phase = "Trading",
            Account = desk.Account with { Equity = equity },
            Tickers = [.. Symbols.Select(symbol => new TickerState(symbol, "TRADING", Price(symbol, now), Price(symbol, now), null, null, null, now, true))],
        };
    }

    /// <summary>Stores instruments, people and every minute the drill may live through, with a feature row each.</summary>
    public static async Task StoreAsync(NpgsqlDataSource database, DateTimeOffset epoch, IEnumerable<Guid> people, CancellationToken cancellationToken)
    {
        var (from, to) = (MinuteGrid.Floor(epoch - Before), MinuteGrid.Floor(epoch + After));
        var partitions = new MonthPartitions(database);
        foreach (var table in (string[])["candles_1m", "mark_candles_1m", "features_1m", "signals"])
        {
            await partitions.EnsureAsync(table, from, to, cancellationToken);
        }

        foreach (var (person, place) in people.Select((person, place) => (person, place)))
        {
            await ExecuteAsync(
                database, $"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{person}', 'p{place}', 'P{place}', now())", cancellationToken);
        }

        foreach (var symbol in Symbols)
        {
            await ExecuteAsync(database, $"INSERT INTO instruments (symbol, status) VALUES ('{symbol}', 'TRADING') ON CONFLICT DO NOTHING", cancellationToken);
            await StoreAsync(database, symbol, from, to, cancellationToken);
        }

        await ExecuteAsync(
            database,
            """
            INSERT INTO mark_candles_1m (symbol, ts, open, high, low, close) SELECT symbol, ts, open, high, low, close FROM candles_1m;
            INSERT INTO features_1m (symbol, ts, schema_version, features, atr, btc_regime)
            SELECT symbol, ts, 1, jsonb_build_object('ret_1', close / open - 1, 'vol_z', 0), 0.002, 1 FROM candles_1m;
            ANALYZE
            """, cancellationToken);
    }

    private static async Task StoreAsync(NpgsqlDataSource database, Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY candles_1m (symbol, ts, open, high, low, close, volume) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var at = from; at < to; at = at.AddMinutes(1))
        {
            var (open, close) = (Price(symbol, at), Price(symbol, at.AddMinutes(1)));
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(symbol.Value, cancellationToken);
            await copy.WriteAsync(at.UtcDateTime, NpgsqlTypes.NpgsqlDbType.TimestampTz, cancellationToken);
            foreach (var value in (double[])[open, Math.Max(open, close) * 1.0002, Math.Min(open, close) * 0.9998, close, Volume(at)])
            {
                await copy.WriteAsync(value, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static double Volume(DateTimeOffset at) => at.Minute % 15 == 0 && at.Hour % 3 == 0 ? 9_000 : 100;

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static string Text(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
