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

    private const string SelectPnl = """
        SELECT pnl_bps FROM passport_trades WHERE user_id = @user ORDER BY exited_at, trade_id
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

    public async Task<double[]> PnlBpsAsync(CancellationToken ct)
    {
        await using var select = Command(SelectPnl);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var bps = new List<double>();
        while (await reader.ReadAsync(ct))
        {
            bps.Add(reader.GetInt32(0));
        }

        return [.. bps];
    }

    public async Task<(ImmutableArray<EquityStep> Steps, double DrawdownMax)> EquityAsync(CancellationToken ct)
    {
        await using var select = Command(SelectEquity);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var steps = ImmutableArray.CreateBuilder<EquityStep>();
        var drawdown = 0.0;
        while (await reader.ReadAsync(ct))
        {
            steps.Add(new EquityStep(reader.GetFieldValue<DateTimeOffset>(0), reader.GetInt64(1) / 1000.0));
            drawdown = reader.GetInt64(2) / 1000.0;
        }

        return (steps.DrainToImmutable(), drawdown);
    }

    public async Task<ImmutableArray<CoinLine>> CoinsAsync(CancellationToken ct)
    {
        await using var select = Command(SelectCoins);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var coins = ImmutableArray.CreateBuilder<CoinLine>();
        while (await reader.ReadAsync(ct))
        {
            coins.Add(new CoinLine(
                reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt64(4) / 1000.0, reader.GetInt32(5),
                TimeSpan.FromSeconds(reader.GetDouble(6))));
        }

        return coins.DrainToImmutable();
    }

    public async Task<ImmutableArray<HourCell>> HoursAsync(CancellationToken ct)
    {
        await using var select = Command(SelectHours);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var hours = ImmutableArray.CreateBuilder<HourCell>();
        while (await reader.ReadAsync(ct))
        {
            hours.Add(new HourCell(reader.GetInt32(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetDouble(2)));
        }

        return hours.DrainToImmutable();
    }

    public async Task<ImmutableArray<MetricDay>> DaysAsync(CancellationToken ct)
    {
        await using var select = Command(SelectDays);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var days = ImmutableArray.CreateBuilder<MetricDay>();
        while (await reader.ReadAsync(ct))
        {
            var values = ImmutableSortedDictionary.CreateBuilder<string, double?>(StringComparer.Ordinal);
            for (var i = 0; i < MetricCodes.Length; i++)
            {
                values[MetricCodes[i]] = reader.IsDBNull(i + 1) ? null : (double)reader.GetDecimal(i + 1);
            }

            days.Add(new MetricDay(reader.GetFieldValue<DateOnly>(0), values.ToImmutable()));
        }

        return days.DrainToImmutable();
    }

    private NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("user", user);
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        return command;
    }
}
