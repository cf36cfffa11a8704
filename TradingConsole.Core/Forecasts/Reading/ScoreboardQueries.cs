using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>What runs have measured, as they stored it; nothing is computed here.</summary>
public sealed class ScoreboardQueries(NpgsqlDataSource database)
{
    private const int SegmentsMax = 2_000;

    private const string SelectRun = """
        SELECT run.run_id, run.data_interval_end, run.status, run.code_version, run.config_hash, split_part(run.venue, '-', 1)
        FROM forecast_runs AS run
        WHERE EXISTS (SELECT 1 FROM forecast_calibration AS scored WHERE scored.run_id = run.run_id)
        ORDER BY run.data_interval_end DESC, run.run_id
        LIMIT 1
        """;

    private const string Columns = """
        segment_key, "window", horizon, end_view, sample_size, clusters, base_rate, brier, skill, logloss, ece, ece_mass, reliability, resolution,
        uncertainty, slope, intercept, brier_low, brier_high, ece_low, ece_high, plans_read_late
        """;

    private const string SelectSegments = $"""
        SELECT {Columns}, CASE WHEN segment_key = @segment THEN curve END::text
        FROM forecast_calibration
        WHERE run_id = @run AND "window" = @window AND horizon = @horizon AND end_view = @view
        ORDER BY segment_key
        LIMIT @limit
        """;

    private const string SelectHorizons = $"""
        SELECT {Columns}, NULL::text
        FROM forecast_calibration
        WHERE run_id = @run AND "window" = @window AND end_view = @view AND segment_key = @segment
        ORDER BY array_position(ARRAY['T-24h', 'T-1h', 'DAILY'], horizon)
        """;

    private const string SelectTrend = """
        SELECT run_id, data_interval_end, sample_size, brier, brier_low, brier_high, ece, skill
        FROM (
            SELECT run.run_id, run.data_interval_end, scored.sample_size, scored.brier, scored.brier_low, scored.brier_high, scored.ece, scored.skill
            FROM forecast_calibration AS scored
            JOIN forecast_runs AS run USING (run_id)
            WHERE scored."window" = @window AND scored.horizon = @horizon AND scored.end_view = @view AND scored.segment_key = @segment
            ORDER BY run.data_interval_end DESC, run.run_id
            LIMIT @limit) AS latest
        ORDER BY data_interval_end, run_id
        """;

    private const string SelectStates = "SELECT status, count(*) FROM forecast_markets GROUP BY status ORDER BY count(*) DESC, status";

    private const string SelectCategories = "SELECT category, count(*) FROM forecast_markets GROUP BY category ORDER BY count(*) DESC, category LIMIT 100";

    /// <returns>Null before the first.</returns>
    public async Task<ScoredRun?> LatestRunAsync(CancellationToken ct = default) => (await database.ReadAllAsync(
        SelectRun, row => new ScoredRun(row.GetGuid(0), row.Instant(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)), ct)) is [var run] ? run : null;

    /// <summary>Whose markets are measured here, see <see cref="RunWords"/>.</summary>
    /// <returns>Null before the first run began.</returns>
    public async Task<string?> VenueAsync(CancellationToken ct = default) =>
        await database.ReadAllAsync("SELECT venue FROM forecast_runs LIMIT 1", row => row.GetString(0), ct) is [var venue] ? venue : null;

    /// <summary>Every segment of a run; the one that is asked for carries its curve.</summary>
    public Task<ImmutableArray<CalibrationRow>> SegmentsAsync(Guid run, ScoreQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAllAsync(
            SelectSegments, Read, ct, ("run", run), ("window", query.Window), ("horizon", query.Horizon), ("view", query.EndView), ("segment", query.Segment),
            ("limit", SegmentsMax));
    }

    /// <summary>The asked segment at every horizon.</summary>
    public Task<ImmutableArray<CalibrationRow>> HorizonsAsync(Guid run, ScoreQuery query, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAllAsync(
            SelectHorizons, Read, ct, ("run", run), ("window", query.Window), ("view", query.EndView), ("segment", query.Segment));
    }

    /// <summary>The asked segment over the latest runs, oldest first.</summary>
    public Task<ImmutableArray<TrendPoint>> TrendAsync(ScoreQuery query, int runsMax, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAllAsync(
            SelectTrend,
            row => new TrendPoint(
                row.GetGuid(0), row.Instant(1), row.GetInt32(2), row.GetDouble(3), row.Maybe<double>(4), row.Maybe<double>(5), row.GetDouble(6), row.GetDouble(7)),
            ct, ("window", query.Window), ("horizon", query.Horizon), ("view", query.EndView), ("segment", query.Segment), ("limit", runsMax));
    }

    /// <summary>How many markets stand where.</summary>
    public Task<ImmutableArray<Tally>> StatesAsync(CancellationToken ct = default) => database.ReadAllAsync(SelectStates, Count, ct);

    /// <summary>Categories with their markets, largest first.</summary>
    public Task<ImmutableArray<Tally>> CategoriesAsync(CancellationToken ct = default) => database.ReadAllAsync(SelectCategories, Count, ct);

    private static Tally Count(NpgsqlDataReader row) => new(row.Said(0), row.GetInt64(1));

    private static CalibrationRow Read(NpgsqlDataReader row) => new(
        row.Said(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5), row.GetDouble(6), row.GetDouble(7),
        row.GetDouble(8), row.GetDouble(9), row.GetDouble(10), row.GetDouble(11), row.GetDouble(12), row.GetDouble(13), row.GetDouble(14),
        row.Maybe<double>(15), row.Maybe<double>(16), Interval(row, 17), Interval(row, 19), row.IsDBNull(22) ? [] : CurveBin.Read(row.Json(22)))
    {
        PlansReadLate = row.Maybe<int>(21),
    };

    private static BootstrapInterval? Interval(NpgsqlDataReader row, int low) =>
        row.IsDBNull(low) || row.IsDBNull(low + 1) ? null : new BootstrapInterval(row.GetDouble(low), row.GetDouble(low + 1));
}
