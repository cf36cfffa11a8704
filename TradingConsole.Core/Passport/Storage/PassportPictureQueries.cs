using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>One person's trades and days as their passport shows them, in the caller's transaction.</summary>
/// <param name="from">Inclusive; start of the span.</param>
internal sealed class PassportPictureQueries(NpgsqlConnection connection, Guid user, DateTimeOffset from)
{
    public const string Stand = """
        SELECT concat_ws('/',
            (SELECT last_sequence FROM passport_records_v2 WHERE user_id = @user),
            (SELECT last_sequence FROM passport_streams WHERE user_id = @user),
            (SELECT count(*) || ' ' || max(created_at) FROM passport_reports WHERE user_id = @user AND status <> 'archived'))
        """;

    // At most about 600 points: a curve has no more pixels.
    private const string SelectEquity = """
        WITH run AS (
            SELECT exited_at, sum(r_milli) OVER trades AS r, row_number() OVER trades AS number, count(*) OVER () AS count
            FROM passport_trades
            WHERE user_id = @user AND exited_at >= @from AND r_milli IS NOT NULL
            WINDOW trades AS (ORDER BY exited_at, trade_id)
        ), fallen AS (
            SELECT exited_at, r, number, count, greatest(0, max(r) OVER (ORDER BY number)) - r AS fall FROM run
        )
        SELECT exited_at, r::bigint, (SELECT max(fall) FROM fallen)::bigint
        FROM fallen
        WHERE number = count OR number % greatest(1, count / 600) = 0
        ORDER BY number
        """;

    private const string SelectCoins = """
        SELECT symbol, count(*)::integer, count(*) FILTER (WHERE net_pnl > 0)::integer, count(*) FILTER (WHERE net_pnl < 0)::integer,
               coalesce(sum(r_milli), 0)::bigint, count(r_milli)::integer, avg(extract(epoch FROM exited_at - entered_at))::double precision
        FROM passport_trades
        WHERE user_id = @user AND exited_at >= @from
        GROUP BY symbol
        ORDER BY count(*) DESC, symbol
        """;

    private const string SelectHours = """
        SELECT ((extract(isodow FROM korea)::integer - 1) * 24 + extract(hour FROM korea)::integer) AS hour, count(*)::integer,
               avg(r_milli)::double precision / 1000
        FROM (SELECT entered_at AT TIME ZONE INTERVAL '09:00' AS korea, r_milli FROM passport_trades WHERE user_id = @user AND exited_at >= @from) AS entry
        GROUP BY 1
        ORDER BY 1
        """;

    private const string SelectDays = """
        SELECT day, win_rate, direction_accuracy, ids_score, calibration_score, guardian_adherence, challenge_win_rate, avg_pnl_bps, risk_adjusted_score
        FROM passport_metric_snapshots
        WHERE user_id = @user AND computed_at >= @from
        ORDER BY day
        """;

    private static readonly string[] MetricCodes =
        ["winRate", "directionAccuracy", "ids", "calibration", "guardianAdherence", "challengeWinRate", "avgPnlBps", "riskAdjustedScore"];

    public async Task<(ImmutableArray<EquityStep> Steps, double DrawdownMax)> EquityAsync(CancellationToken ct)
    {
        var rows = await ReadAllAsync(
            SelectEquity, row => (Step: new EquityStep(row.Instant(0), row.GetInt64(1) / 1000.0), Drawdown: row.GetInt64(2) / 1000.0), ct);
        return ([.. rows.Select(row => row.Step)], rows is [var any, ..] ? any.Drawdown : 0);
    }

    public Task<ImmutableArray<CoinLine>> CoinsAsync(CancellationToken ct) => ReadAllAsync(
        SelectCoins,
        row => new CoinLine(
            row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt64(4) / 1000.0, row.GetInt32(5), TimeSpan.FromSeconds(row.GetDouble(6))),
        ct);

    public Task<ImmutableArray<HourCell>> HoursAsync(CancellationToken ct) =>
        ReadAllAsync(SelectHours, row => new HourCell(row.GetInt32(0), row.GetInt32(1), row.Optional<double>(2)), ct);

    public Task<ImmutableArray<MetricDay>> DaysAsync(CancellationToken ct) => ReadAllAsync(
        SelectDays,
        row => new MetricDay(
            row.GetFieldValue<DateOnly>(0),
            MetricCodes.Select((code, place) => KeyValuePair.Create(code, (double?)row.Optional<decimal>(place + 1))).ToImmutableSortedDictionary(StringComparer.Ordinal)),
        ct);

    private async Task<ImmutableArray<T>> ReadAllAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(sql, connection).With(("user", user), ("from", from));
        return await select.ReadAllAsync(read, ct);
    }
}
