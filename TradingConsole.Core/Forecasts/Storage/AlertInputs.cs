using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Frames;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What the alert gates look at.</summary>
internal sealed class AlertInputs(NpgsqlDataSource database)
{
    /// <summary>No band in force is older.</summary>
    private static readonly TimeSpan BandAgeMax = TimeSpan.FromHours(48);

    private const string SelectBands = $"""
        SELECT ts, market_id, method, horizon_steps, step_seconds, q10, q50, q90, model_id
        FROM (
            SELECT *, {BandRows.Preferred} AS place, min({BandRows.Preferred}) OVER (PARTITION BY market_id, ts) AS first_place
            FROM forecast_bands
            WHERE band_calibration = 'conformal' AND ts > @oldest AND ts < @end) AS band
        WHERE place = first_place
        ORDER BY market_id COLLATE "C", ts, horizon_steps::bigint * step_seconds
        """;

    private const string SelectCandidates = $"""
        WITH question AS ({QuestionRows.Best}),
        trust AS (
            SELECT DISTINCT ON (market_id) market_id, trust_score FROM forecast_trust
            WHERE ts > @oldest AND ts <= @end ORDER BY market_id, ts DESC)
        SELECT snapshot.ts, snapshot.market_id, snapshot.p_yes, snapshot.freshness_seconds,
               CASE WHEN frame.impute_flag & @velocity_imputed = 0 THEN frame.volume_velocity END,
               CASE WHEN frame.impute_flag & @oi_imputed = 0 THEN frame.oi_change END, question.ambiguity_score, trust.trust_score
        FROM forecast_snapshots AS snapshot
        LEFT JOIN forecast_frames AS frame USING (ts, market_id)
        LEFT JOIN question USING (market_id)
        LEFT JOIN trust USING (market_id)
        WHERE snapshot.ts > @start AND snapshot.ts <= @end
        ORDER BY snapshot.ts, snapshot.market_id COLLATE "C"
        """;

    /// <summary>Conformal bands that may be in force within the interval, of each market and moment by one method, by when they were made.</summary>
    public async Task<Dictionary<string, ImmutableArray<ForecastBand>>> BandsAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectBands);
        select.Parameters.AddWithValue("oldest", (start - BandAgeMax).ToUniversalTime());
        select.Parameters.AddWithValue("end", end.ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var bands = new Dictionary<string, ImmutableArray<ForecastBand>.Builder>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            var market = reader.GetString(1);
            if (!bands.TryGetValue(market, out var shelf))
            {
                bands[market] = shelf = ImmutableArray.CreateBuilder<ForecastBand>();
            }

            shelf.Add(new ForecastBand(
                reader.GetFieldValue<DateTimeOffset>(0), market, BandRows.Method(reader.GetString(2)), reader.GetInt32(3), reader.GetInt32(4), reader.GetDouble(5),
                reader.GetDouble(6), reader.GetDouble(7), reader.GetString(8), BandCalibration.Conformal));
        }

        return bands.ToDictionary(shelf => shelf.Key, shelf => shelf.Value.DrainToImmutable(), StringComparer.Ordinal);
    }

    /// <summary>Every hour's price after the start up to and with the end, with what its market did and how far it is trusted, by time.</summary>
    public async IAsyncEnumerable<AlertCandidate> CandidatesAsync(
        DateTimeOffset start, DateTimeOffset end, Dictionary<string, ImmutableArray<ForecastBand>> bands, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectCandidates);
        select.Parameters.AddWithValue("start", start.ToUniversalTime());
        select.Parameters.AddWithValue("end", end.ToUniversalTime());
        select.Parameters.AddWithValue("oldest", (end - BandAgeMax).ToUniversalTime());
        select.Parameters.AddWithValue("velocity_imputed", (int)Imputation.VolumeVelocity);
        select.Parameters.AddWithValue("oi_imputed", (int)Imputation.OiChange);
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (ts, market) = (reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1));
            var band = bands.TryGetValue(market, out var shelf) ? BandShelf.InForce(shelf, ts) : null;
            yield return new AlertCandidate(
                ts, market, reader.GetDouble(2), TimeSpan.FromSeconds(reader.GetInt64(3)), band, Number(4), Number(5), null, null, Number(6), Number(7));
        }

        double? Number(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetDouble(ordinal);
    }
}
