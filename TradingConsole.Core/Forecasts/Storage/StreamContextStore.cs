using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Frames;
using TradingConsole.Core.Forecasts.Streaming;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What the batch knows of the markets that the stream listens to. Read live only: a rebuild finds it among the raw lines.</summary>
public sealed class StreamContextStore(NpgsqlDataSource database)
{
    /// <summary>Older bands and scores say nothing.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromHours(48);

    /// <summary>An older frame is no sign of what happens now: a day, and what a batch may take to make the next one.</summary>
    private static readonly TimeSpan FrameAgeMax = TimeSpan.FromHours(26);

    private const string SelectMarkets = $"""
        WITH question AS ({QuestionRows.Best})
        SELECT market.market_id, market.tokens, CASE WHEN frame.impute_flag & @velocity_imputed = 0 THEN frame.volume_velocity END,
               CASE WHEN frame.impute_flag & @oi_imputed = 0 THEN frame.oi_change END, question.ambiguity_score, trust.trust_score,
               frame.ts
        FROM forecast_markets AS market
        LEFT JOIN question USING (market_id)
        LEFT JOIN (
            SELECT DISTINCT ON (market_id) * FROM forecast_frames
            WHERE ts > @oldest_frame AND ts <= @now AND market_id = ANY (@markets) ORDER BY market_id, ts DESC) AS frame USING (market_id)
        LEFT JOIN (
            SELECT DISTINCT ON (market_id) market_id, trust_score FROM forecast_trust
            WHERE ts > @oldest AND ts <= @now AND market_id = ANY (@markets) ORDER BY market_id, ts DESC) AS trust USING (market_id)
        WHERE market.market_id = ANY (@markets)
        ORDER BY market.market_id COLLATE "C"
        """;

    // Only the bands made last: an older one stands in for none.
    private const string SelectBands = $"""
        SELECT ts, market_id, method, horizon_steps, step_seconds, q10, q50, q90, model_id
        FROM (
            SELECT *, rank() OVER (PARTITION BY market_id ORDER BY ts DESC, {BandRows.Preferred}) AS place
            FROM forecast_bands
            WHERE band_calibration = 'conformal' AND ts > @oldest AND ts <= @now AND market_id = ANY (@markets)) AS band
        WHERE place = 1
        ORDER BY market_id COLLATE "C", horizon_steps::bigint * step_seconds
        """;

    /// <summary>Those of the given markets that the registry knows.</summary>
    public async Task<StreamContext> LoadAsync(IReadOnlyCollection<string> markets, DateTimeOffset now, CancellationToken ct)
    {
        var bands = await BandsAsync(markets, now, ct);
        await using var select = Command(SelectMarkets, markets, now);
        select.Parameters.AddWithValue("oldest_frame", (now - FrameAgeMax).ToUniversalTime());
        select.Parameters.AddWithValue("velocity_imputed", (int)Imputation.VolumeVelocity);
        select.Parameters.AddWithValue("oi_imputed", (int)Imputation.OiChange);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var known = ImmutableArray.CreateBuilder<StreamMarket>();
        while (await reader.ReadAsync(ct))
        {
            var (market, tokens) = (reader.GetString(0), reader.GetFieldValue<string[]>(1));
            known.Add(new StreamMarket(
                market, tokens[0], tokens[1], [.. bands[market]], Number(2), Number(3), Number(4), Number(5))
            {
                FrameTs = reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6),
            });
        }

        return new StreamContext(known.DrainToImmutable());

        double? Number(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetDouble(ordinal);
    }

    private async Task<ILookup<string, ForecastBand>> BandsAsync(IReadOnlyCollection<string> markets, DateTimeOffset now, CancellationToken ct)
    {
        await using var select = Command(SelectBands, markets, now);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var bands = new List<ForecastBand>();
        while (await reader.ReadAsync(ct))
        {
            bands.Add(new ForecastBand(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), BandRows.Method(reader.GetString(2)), reader.GetInt32(3), reader.GetInt32(4),
                reader.GetDouble(5), reader.GetDouble(6), reader.GetDouble(7), reader.GetString(8), BandCalibration.Conformal));
        }

        return bands.ToLookup(band => band.MarketId, StringComparer.Ordinal);
    }

    private NpgsqlCommand Command(string sql, IReadOnlyCollection<string> markets, DateTimeOffset now)
    {
        var select = database.CreateCommand(sql);
        select.Parameters.AddWithValue("markets", markets.ToArray());
        select.Parameters.AddWithValue("now", now.ToUniversalTime());
        select.Parameters.AddWithValue("oldest", (now - AgeMax).ToUniversalTime());
        return select;
    }
}
