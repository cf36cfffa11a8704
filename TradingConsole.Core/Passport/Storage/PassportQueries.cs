using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Reading;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Reads a person's passport from its projections; never from the acts themselves.</summary>
public sealed class PassportQueries(NpgsqlDataSource database)
{
    private const string SelectRest = """
        SELECT
            (SELECT report_id FROM passport_reports WHERE user_id = @user AND status <> 'archived' ORDER BY created_at DESC, report_id DESC LIMIT 1),
            (SELECT count(*)::integer FROM hypotheses WHERE user_id = @user AND answer IS NULL AND proposed_at + (settles_at - proposed_at) / 2 > @now),
            (SELECT count(*)::integer FROM user_notifications WHERE user_id = @user AND read_at IS NULL),
            coalesce(sealed.state, CASE WHEN EXISTS (SELECT 1 FROM passport_streams WHERE user_id = @user) THEN 'pending_onchain' END),
            sealed.onchain_tx_latest
        FROM (VALUES (1)) AS one
        LEFT JOIN LATERAL (
            SELECT state, onchain_tx_latest
            FROM passport_decision_leaves
            JOIN passport_decision_days USING (day)
            WHERE user_id = @user
            ORDER BY day DESC
            LIMIT 1) AS sealed ON true
        """;

    private const string SelectSeal = """
        SELECT sealed.day, mine.decisions, sealed.state, sealed.onchain_tx_latest, sealed.anchor
        FROM (SELECT max(day) AS day, count(*) AS decisions FROM passport_decision_leaves WHERE user_id = @user) AS mine
        JOIN passport_decision_days AS sealed ON sealed.day = mine.day
        """;

    private const string SelectPnl = "SELECT pnl_bps FROM passport_trades WHERE user_id = @user ORDER BY exited_at, trade_id";

    private const string SelectTrend = """
        SELECT day, win_rate, direction_accuracy, ids_score, calibration_score, guardian_adherence, challenge_win_rate, avg_pnl_bps,
               risk_adjusted_score, sample_sizes::text
        FROM (SELECT * FROM passport_metric_snapshots WHERE user_id = @user ORDER BY day DESC LIMIT @limit) AS latest
        ORDER BY day
        """;

    private const string SelectEquity = """
        SELECT exited_at, trade_id, net_pnl, net_sum, bps_sum
        FROM (
            SELECT exited_at, trade_id, net_pnl, sum(net_pnl) OVER line AS net_sum, sum(pnl_bps) OVER line AS bps_sum
            FROM passport_trades
            WHERE user_id = @user
            WINDOW line AS (ORDER BY exited_at, trade_id)
            ORDER BY exited_at DESC, trade_id DESC
            LIMIT @limit) AS latest
        ORDER BY exited_at, trade_id
        """;

    /// <param name="now">Market clock.</param>
    public async Task<PassportView> FindAsync(Guid user, DateTimeOffset now, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var record = await PassportStore.LoadAsync(connection, user, ct);
        var pnl = record.Trades.Closed is > 0 and <= PassportMetrics.DrawnTradesMax ? await PnlBpsAsync(connection, user, ct) : [];
        await using var rest = new NpgsqlCommand(SelectRest, connection);
        rest.Parameters.AddWithValue("user", user);
        rest.Parameters.AddWithValue("now", now.ToUniversalTime());
        await using var reader = await rest.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new PassportView(
            record, PassportMetrics.Of(record, pnl), reader.IsDBNull(0) ? null : reader.GetGuid(0), reader.GetInt32(1), reader.GetInt32(2),
            reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4));
    }

    /// <returns>Null before the first sealed day with a decision of theirs.</returns>
    public async Task<DecisionSeal?> SealAsync(Guid user, CancellationToken ct = default) => (await database.ReadAllAsync(
        SelectSeal, row => new DecisionSeal(row.GetFieldValue<DateOnly>(0), row.GetInt64(1), row.GetString(2), row.OptionalText(3), row.OptionalText(4)), ct,
        ("user", user))) is [var seal] ? seal : null;

    /// <summary>The latest days with an event, oldest first.</summary>
    public Task<ImmutableArray<PassportTrendDay>> TrendAsync(Guid user, int daysMax, CancellationToken ct = default) => database.ReadAllAsync(
        SelectTrend,
        row =>
        {
            decimal? Number(int column) => row.Optional<decimal>(column);
            return new PassportTrendDay(
                row.GetFieldValue<DateOnly>(0), Number(1), Number(2), Number(3), Number(4), Number(5), Number(6), Number(7), Number(8),
                JsonSerializer.Deserialize<ImmutableSortedDictionary<string, int>>(row.GetString(9))!);
        },
        ct, ("user", user), ("limit", daysMax));

    /// <summary>The latest closed trades with the sums up to each, oldest first.</summary>
    public Task<ImmutableArray<EquityPoint>> EquityAsync(Guid user, int tradesMax, CancellationToken ct = default) => database.ReadAllAsync(
        SelectEquity, row => new EquityPoint(row.Instant(0), row.GetGuid(1), row.GetDecimal(2), row.GetDecimal(3), row.GetInt64(4)), ct,
        ("user", user), ("limit", tradesMax));

    /// <summary>What each closed trade brought, basis points, oldest first: what intervals are drawn from.</summary>
    internal static async Task<double[]> PnlBpsAsync(NpgsqlConnection connection, Guid user, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectPnl, connection).With(("user", user));
        return [.. await select.ReadAllAsync(row => (double)row.GetInt32(0), ct)];
    }
}
