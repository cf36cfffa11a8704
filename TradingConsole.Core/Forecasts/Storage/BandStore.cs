using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>The bands' table and that of their coverage.</summary>
internal sealed class BandStore(NpgsqlDataSource database)
{
    private const int RowsAtOnce = 10_000;

    private const string SelectBetween = """
        SELECT ts, market_id, method, horizon_steps, step_seconds, q10, q50, q90, model_id, band_calibration
        FROM forecast_bands
        WHERE ts >= @from AND ts <= @to
        ORDER BY ts, market_id COLLATE "C", method, horizon_steps, band_calibration
        """;

    private const string SelectCategories = """
        SELECT market_id, category
        FROM forecast_markets
        """;

    private const string Upsert = """
        INSERT INTO forecast_bands (ts, market_id, method, horizon_steps, step_seconds, q10, q50, q90, model_id, band_calibration)
        SELECT *
        FROM unnest(@ts, @market_id, @method, @horizon_steps, @step_seconds, @q10, @q50, @q90, @model_id, @band_calibration)
        ON CONFLICT (ts, market_id, method, horizon_steps, step_seconds, band_calibration) DO UPDATE SET
            q10 = excluded.q10, q50 = excluded.q50, q90 = excluded.q90, model_id = excluded.model_id
        """;

    private const string DeleteCoverage = """
        DELETE FROM forecast_coverage
        WHERE run_id = @run_id
        """;

    private const string InsertCoverage = """
        INSERT INTO forecast_coverage (
            run_id, method, horizon_steps, step_seconds, band_calibration, segment_key, sample_size, coverage, coverage_low, coverage_high, width_mean,
            interval_score, must_retrain)
        SELECT @run_id, *
        FROM unnest(
            @method, @horizon_steps, @step_seconds, @band_calibration, @segment_key, @sample_size, @coverage, @coverage_low, @coverage_high, @width_mean,
            @interval_score, @must_retrain)
        """;

    /// <summary>Raw and corrected bands made from an hour on up to another, both inclusive.</summary>
    public async Task<ImmutableArray<ForecastBand>> BetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectBetween);
        select.Parameters.AddWithValue("from", from.ToUniversalTime());
        select.Parameters.AddWithValue("to", to.ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var bands = ImmutableArray.CreateBuilder<ForecastBand>();
        while (await reader.ReadAsync(ct))
        {
            bands.Add(new ForecastBand(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), BandWords.MethodOf(reader.GetString(2)), reader.GetInt32(3), reader.GetInt32(4),
                reader.GetDouble(5), reader.GetDouble(6), reader.GetDouble(7), reader.GetString(8), BandWords.CalibrationOf(reader.GetString(9))));
        }

        return bands.ToImmutable();
    }

    /// <summary>Every known market's category.</summary>
    public async Task<Dictionary<string, string>> CategoriesAsync(CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectCategories);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var categories = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            categories[reader.GetString(0)] = reader.GetString(1);
        }

        return categories;
    }

    public async Task SaveAsync(IReadOnlyCollection<ForecastBand> bands, CancellationToken ct)
    {
        foreach (var rows in bands.Chunk(RowsAtOnce))
        {
            await using var upsert = database.CreateCommand(Upsert);
            upsert.Parameters.AddWithValue("ts", rows.Select(band => band.Ts.ToUniversalTime()).ToArray());
            upsert.Parameters.AddWithValue("market_id", rows.Select(band => band.MarketId).ToArray());
            upsert.Parameters.AddWithValue("method", rows.Select(band => BandWords.Of(band.Method)).ToArray());
            upsert.Parameters.AddWithValue("horizon_steps", rows.Select(band => band.HorizonSteps).ToArray());
            upsert.Parameters.AddWithValue("step_seconds", rows.Select(band => band.StepSeconds).ToArray());
            upsert.Parameters.AddWithValue("q10", rows.Select(band => band.Q10).ToArray());
            upsert.Parameters.AddWithValue("q50", rows.Select(band => band.Q50).ToArray());
            upsert.Parameters.AddWithValue("q90", rows.Select(band => band.Q90).ToArray());
            upsert.Parameters.AddWithValue("model_id", rows.Select(band => band.ModelId).ToArray());
            upsert.Parameters.AddWithValue("band_calibration", rows.Select(band => BandWords.Of(band.Calibration)).ToArray());
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>Puts a run's coverage in the place of what it said before.</summary>
    public async Task SaveCoverageAsync(Guid runId, IReadOnlyCollection<CoverageRow> rows, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var delete = new NpgsqlCommand(DeleteCoverage, connection, transaction))
        {
            delete.Parameters.AddWithValue("run_id", runId);
            await delete.ExecuteNonQueryAsync(ct);
        }

        await using (var insert = new NpgsqlCommand(InsertCoverage, connection, transaction))
        {
            insert.Parameters.AddWithValue("run_id", runId);
            insert.Parameters.AddWithValue("method", rows.Select(row => BandWords.Of(row.Method)).ToArray());
            insert.Parameters.AddWithValue("horizon_steps", rows.Select(row => row.HorizonSteps).ToArray());
            insert.Parameters.AddWithValue("step_seconds", rows.Select(row => row.StepSeconds).ToArray());
            insert.Parameters.AddWithValue("band_calibration", rows.Select(row => BandWords.Of(row.Calibration)).ToArray());
            insert.Parameters.AddWithValue("segment_key", rows.Select(row => row.Segment).ToArray());
            insert.Parameters.AddWithValue("sample_size", rows.Select(row => row.Sample).ToArray());
            insert.Parameters.AddWithValue("coverage", rows.Select(row => row.Coverage).ToArray());
            insert.Parameters.AddWithValue("coverage_low", rows.Select(row => row.Interval.Low).ToArray());
            insert.Parameters.AddWithValue("coverage_high", rows.Select(row => row.Interval.High).ToArray());
            insert.Parameters.AddWithValue("width_mean", rows.Select(row => row.WidthMean).ToArray());
            insert.Parameters.AddWithValue("interval_score", rows.Select(row => row.IntervalScore).ToArray());
            insert.Parameters.AddWithValue("must_retrain", rows.Select(row => row.MustRetrain).ToArray());
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }
}
