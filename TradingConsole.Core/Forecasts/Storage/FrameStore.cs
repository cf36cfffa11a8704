using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Frames;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>The frames' table.</summary>
internal sealed class FrameStore(NpgsqlDataSource database)
{
    private const int RowsAtOnce = 10_000;

    private const string Upsert = """
        INSERT INTO forecast_frames (ts, market_id, returns, vol, volume_velocity, oi_change, tte_seconds, liquidity_bucket, impute_flag)
        SELECT *
        FROM unnest(@ts, @market_id, @returns, @vol, @volume_velocity, @oi_change, @tte_seconds, @liquidity_bucket, @impute_flag)
        ON CONFLICT (ts, market_id) DO UPDATE SET
            returns = excluded.returns, vol = excluded.vol, volume_velocity = excluded.volume_velocity, oi_change = excluded.oi_change,
            tte_seconds = excluded.tte_seconds, liquidity_bucket = excluded.liquidity_bucket, impute_flag = excluded.impute_flag
        """;

    public async Task SaveAsync(IReadOnlyCollection<FeatureFrame> frames, CancellationToken ct)
    {
        foreach (var rows in frames.Chunk(RowsAtOnce))
        {
            await using var upsert = database.CreateCommand(Upsert);
            upsert.Parameters.AddWithValue("ts", rows.Select(frame => frame.Ts.ToUniversalTime()).ToArray());
            upsert.Parameters.AddWithValue("market_id", rows.Select(frame => frame.MarketId).ToArray());
            upsert.Parameters.AddWithValue("returns", rows.Select(frame => frame.Returns).ToArray());
            upsert.Parameters.AddWithValue("vol", rows.Select(frame => frame.Vol).ToArray());
            upsert.Parameters.AddWithValue("volume_velocity", rows.Select(frame => frame.VolumeVelocity).ToArray());
            upsert.Parameters.AddWithValue("oi_change", rows.Select(frame => frame.OiChange).ToArray());
            upsert.Parameters.Add(new NpgsqlParameter("tte_seconds", NpgsqlDbType.Array | NpgsqlDbType.Bigint)
            {
                Value = rows.Select(frame => frame.TimeToEnd is { } left ? (long?)(long)left.TotalSeconds : null).ToArray(),
            });
            upsert.Parameters.AddWithValue("liquidity_bucket", rows.Select(frame => CutoffWords.Of(frame.Liquidity)).ToArray());
            upsert.Parameters.AddWithValue("impute_flag", rows.Select(frame => (int)frame.Imputed).ToArray());
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }
}
