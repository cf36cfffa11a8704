using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>A method's bands of one horizon whose coverage left its band between two runs.</summary>
/// <param name="CoverageBefore">In the run before; null where nothing was due then.</param>
public sealed record LeftCoverage(BandMethod Method, int HorizonSteps, int Sample, double Coverage, double? CoverageBefore, double WidthMean);

/// <summary>Finds in the stored coverage what left its band.</summary>
public sealed class CoverageLeft(NpgsqlDataSource database)
{
    private const string SelectLeft = """
        SELECT later.method, later.horizon_steps, later.sample_size, later.coverage, earlier.coverage, later.width_mean
        FROM forecast_coverage AS later
        LEFT JOIN forecast_coverage AS earlier
            ON earlier.run_id = (
                SELECT run_id
                FROM forecast_runs
                WHERE pipeline_name = @pipeline AND status IN ('SUCCEEDED', 'PARTIAL_SUCCESS') AND data_interval_end < @end
                ORDER BY data_interval_end DESC
                LIMIT 1)
            AND (earlier.method, earlier.horizon_steps, earlier.band_calibration, earlier.segment_key)
                = (later.method, later.horizon_steps, later.band_calibration, later.segment_key)
        WHERE later.run_id = @run AND later.segment_key = @all AND later.must_retrain AND NOT coalesce(earlier.must_retrain, false)
        ORDER BY later.method, later.horizon_steps
        """;

    /// <summary>What left between the run before and this one, over all markets; what was outside already is not named again.</summary>
    public async Task<ImmutableArray<LeftCoverage>> InAsync(ForecastRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        await using var select = database.CreateCommand(SelectLeft);
        select.Parameters.AddWithValue("pipeline", run.Pipeline);
        select.Parameters.AddWithValue("end", run.IntervalEnd.ToUniversalTime());
        select.Parameters.AddWithValue("run", run.RunId);
        select.Parameters.AddWithValue("all", BandCoverage.All);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var left = ImmutableArray.CreateBuilder<LeftCoverage>();
        while (await reader.ReadAsync(ct))
        {
            left.Add(new LeftCoverage(
                BandWords.MethodOf(reader.GetString(0)), reader.GetInt32(1), reader.GetInt32(2), reader.GetDouble(3), reader.IsDBNull(4) ? null : reader.GetDouble(4),
                reader.GetDouble(5)));
        }

        return left.ToImmutable();
    }
}
