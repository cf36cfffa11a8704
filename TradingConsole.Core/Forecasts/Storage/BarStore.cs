using Npgsql;
using TradingConsole.Core.Forecasts.Streaming;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Bars of the stream.</summary>
internal sealed class BarStore(NpgsqlDataSource database)
{
    private const string Upsert = """
        INSERT INTO forecast_bars (market_id, ts, seconds, open, high, low, close, trade_count, volume, realized_vol)
        SELECT market_id, ts, seconds, open, high, low, close, trade_count, volume, realized_vol
        FROM unnest(@market_id, @ts, @seconds, @open, @high, @low, @close, @trade_count, @volume, @realized_vol)
             AS bar (market_id, ts, seconds, open, high, low, close, trade_count, volume, realized_vol)
        ON CONFLICT (market_id, seconds, ts) DO UPDATE
        SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, trade_count = excluded.trade_count,
            volume = excluded.volume, realized_vol = excluded.realized_vol
        """;

    public async Task SaveAsync(IReadOnlyCollection<PriceBar> bars, CancellationToken ct)
    {
        if (bars.Count == 0)
        {
            return;
        }

        await using var upsert = database.CreateCommand(Upsert);
        upsert.Parameters.AddWithValue("market_id", bars.Select(bar => bar.MarketId).ToArray());
        upsert.Parameters.AddWithValue("ts", bars.Select(bar => bar.Ts.ToUniversalTime()).ToArray());
        upsert.Parameters.AddWithValue("seconds", bars.Select(bar => bar.Seconds).ToArray());
        upsert.Parameters.AddWithValue("open", bars.Select(bar => bar.Open).ToArray());
        upsert.Parameters.AddWithValue("high", bars.Select(bar => bar.High).ToArray());
        upsert.Parameters.AddWithValue("low", bars.Select(bar => bar.Low).ToArray());
        upsert.Parameters.AddWithValue("close", bars.Select(bar => bar.Close).ToArray());
        upsert.Parameters.AddWithValue("trade_count", bars.Select(bar => bar.TradeCount).ToArray());
        upsert.Parameters.AddWithValue("volume", bars.Select(bar => bar.Volume).ToArray());
        upsert.Parameters.AddWithValue("realized_vol", bars.Select(bar => bar.RealizedVol).ToArray());
        await upsert.ExecuteNonQueryAsync(ct);
    }
}
