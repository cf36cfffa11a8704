using Npgsql;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>How well the bands kept their promise, as runs measured it.</summary>
public sealed class CoverageQueries(NpgsqlDataSource database)
{
    private const string SelectRun = """
        SELECT run.run_id, run.data_interval_end, run.status, run.code_version, run.config_hash, run.venue
        FROM forecast_runs AS run
        WHERE EXISTS (SELECT 1 FROM forecast_coverage AS covered WHERE covered.run_id = run.run_id)
        ORDER BY run.data_interval_end DESC, run.run_id
        LIMIT 1
        """;

    private const string SelectLines = $"""
        SELECT method, horizon_steps, step_seconds, band_calibration, segment_key, sample_size, coverage, coverage_low, coverage_high, width_mean, interval_score,
               must_retrain
        FROM forecast_coverage
        WHERE run_id = @run AND (@method::text IS NULL OR method = @method) AND (@steps::integer IS NULL OR horizon_steps = @steps)
            AND (@calibration::text IS NULL OR band_calibration = @calibration) AND (@segment::text IS NULL OR segment_key = @segment)
        ORDER BY {BandRows.Preferred}, method, horizon_steps::bigint * step_seconds,
            band_calibration DESC, segment_key COLLATE "C"
        """;

    /// <summary>Of the latest run that measured any.</summary>
    public async Task<CoverageSheet> LatestAsync(CoverageFilter filter, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var runs = await database.ReadAllAsync(
            SelectRun, row => new ScoredRun(row.GetGuid(0), row.Instant(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)), ct);
        return runs is not [var run] ? new CoverageSheet(null, []) : new CoverageSheet(run, await database.ReadAllAsync(
            SelectLines, Read, ct, ("run", run.RunId), ("method", filter.Method), ("steps", filter.HorizonSteps), ("calibration", filter.BandCalibration),
            ("segment", filter.Segment)));
    }

    private static CoverageLine Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetString(3), row.Said(4), row.GetInt32(5), row.GetDouble(6),
        new WilsonInterval(row.GetDouble(7), row.GetDouble(8)), row.GetDouble(9), row.GetDouble(10), row.GetBoolean(11));
}
