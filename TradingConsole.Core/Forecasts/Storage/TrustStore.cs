using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Frames;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Forecasts.Trust;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Trust scores, and what they are made of.</summary>
public sealed class TrustStore(NpgsqlDataSource database)
{
    // Each answer has an instant of its own, so each figure is the latest that anybody told; who traded is told in one row. A frame's deviation that is only
    // a stand-in counts as unknown. Of the latest bands the one that looks least far ahead.
    private const string SelectInputs = $"""
        WITH heard AS (
            SELECT * FROM forecast_activity WHERE ts > @oldest AND ts <= @now),
        volume AS (
            SELECT DISTINCT ON (market_id) market_id, volume_24h_usd FROM heard WHERE volume_24h_usd IS NOT NULL ORDER BY market_id, ts DESC),
        interest AS (
            SELECT DISTINCT ON (market_id) market_id, open_interest_usd FROM heard WHERE open_interest_usd IS NOT NULL ORDER BY market_id, ts DESC),
        traders AS (
            SELECT DISTINCT ON (market_id) market_id, wallets, top_share, round_trip_share FROM heard WHERE wallets IS NOT NULL ORDER BY market_id, ts DESC),
        frame AS (
            SELECT DISTINCT ON (market_id) market_id, vol, impute_flag FROM forecast_frames
            WHERE ts > @oldest AND ts <= @now ORDER BY market_id, ts DESC),
        band AS (
            SELECT DISTINCT ON (market_id) market_id, q10, q90, horizon_steps::bigint * step_seconds AS ahead FROM forecast_bands
            WHERE ts > @oldest AND ts <= @now AND band_calibration = 'conformal'
            ORDER BY market_id, ts DESC, {BandRows.Preferred}, horizon_steps::bigint * step_seconds),
        question AS ({QuestionRows.Best})
        SELECT market.market_id, market.status, market.label_rule, market.was_disputed, volume.volume_24h_usd, interest.open_interest_usd,
               traders.wallets, traders.top_share, traders.round_trip_share,
               CASE WHEN frame.impute_flag & @vol_imputed = 0 THEN frame.vol END AS vol, band.q10, band.q90, band.ahead,
               question.ambiguity_score, question.resolution_risk_score
        FROM forecast_markets AS market
        LEFT JOIN volume USING (market_id)
        LEFT JOIN interest USING (market_id)
        LEFT JOIN traders USING (market_id)
        LEFT JOIN frame USING (market_id)
        LEFT JOIN band USING (market_id)
        LEFT JOIN question USING (market_id)
        WHERE market.status IN ('ACTIVE', 'UNRESOLVED')
        ORDER BY market.market_id COLLATE "C"
        """;

    private const string Upsert = """
        INSERT INTO forecast_trust (ts, market_id, trust_score, components)
        SELECT ts, market_id, trust_score, components::jsonb
        FROM unnest(@ts, @market_id, @trust_score, @components) AS scored (ts, market_id, trust_score, components)
        ON CONFLICT (ts, market_id) DO UPDATE SET trust_score = excluded.trust_score, components = excluded.components
        """;

    internal async Task<ImmutableArray<TrustInput>> InputsAsync(DateTimeOffset now, TimeSpan ageMax, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectInputs);
        select.Parameters.AddWithValue("now", now.ToUniversalTime());
        select.Parameters.AddWithValue("oldest", (now - ageMax).ToUniversalTime());
        select.Parameters.AddWithValue("vol_imputed", (int)Imputation.Vol);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var inputs = ImmutableArray.CreateBuilder<TrustInput>();
        while (await reader.ReadAsync(ct))
        {
            inputs.Add(new TrustInput(
                reader.GetString(0), Enum.Parse<MarketStatus>(reader.GetString(1), ignoreCase: true), reader.GetString(2), reader.GetBoolean(3),
                Number(reader, 4), Number(reader, 5), reader.IsDBNull(6) ? null : reader.GetInt32(6), Number(reader, 7), Number(reader, 8), Number(reader, 9),
                reader.IsDBNull(12) ? null : new BandSpread(reader.GetDouble(10), reader.GetDouble(11), TimeSpan.FromSeconds(reader.GetInt64(12))),
                Number(reader, 13), Number(reader, 14)));
        }

        return inputs.DrainToImmutable();
    }

    internal async Task SaveAsync(IReadOnlyCollection<TrustScore> scores, CancellationToken ct)
    {
        await using var upsert = database.CreateCommand(Upsert);
        upsert.Parameters.AddWithValue("ts", scores.Select(score => score.Ts.ToUniversalTime()).ToArray());
        upsert.Parameters.AddWithValue("market_id", scores.Select(score => score.MarketId).ToArray());
        upsert.Parameters.AddWithValue("trust_score", scores.Select(score => score.Score).ToArray());
        upsert.Parameters.AddWithValue("components", scores.Select(score => JsonSerializer.Serialize(score.Components, ForecastJson.Options)).ToArray());
        await upsert.ExecuteNonQueryAsync(ct);
    }

    private static double? Number(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetDouble(ordinal);
}
