using Npgsql;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What was told of markets' activity. Several answers about one instant complete each other; what was told first stands.</summary>
public sealed class ActivityStore(NpgsqlDataSource database)
{
    private const string InsertActivity = """
        INSERT INTO forecast_activity AS known (
            market_id, ts, volume_24h_usd, open_interest_usd, liquidity_usd, wallets, top_share, round_trip_share, volume_total_usd)
        SELECT DISTINCT ON (told.market_id, told.ts)
               told.market_id, told.ts, told.volume, told.interest, told.liquidity, told.wallets, told.top_share, told.round_trip_share,
               told.total
        FROM unnest(@market_id, @ts, @volume, @interest, @liquidity, @wallets, @top_share, @round_trip_share, @total)
            WITH ORDINALITY AS told (market_id, ts, volume, interest, liquidity, wallets, top_share, round_trip_share, total, place)
        JOIN forecast_markets AS market ON market.market_id = told.market_id
        ORDER BY told.market_id, told.ts, told.place
        ON CONFLICT (market_id, ts) DO UPDATE
        SET volume_24h_usd = coalesce(known.volume_24h_usd, excluded.volume_24h_usd),
            open_interest_usd = coalesce(known.open_interest_usd, excluded.open_interest_usd),
            liquidity_usd = coalesce(known.liquidity_usd, excluded.liquidity_usd),
            wallets = coalesce(known.wallets, excluded.wallets),
            top_share = coalesce(known.top_share, excluded.top_share),
            round_trip_share = coalesce(known.round_trip_share, excluded.round_trip_share),
            volume_total_usd = coalesce(known.volume_total_usd, excluded.volume_total_usd)
        """;

    private const string SelectTotals = """
        SELECT market_id, ts, volume_total_usd
        FROM forecast_activity
        WHERE market_id = ANY(@ids) AND ts >= @from AND ts <= @to AND volume_total_usd IS NOT NULL
        ORDER BY market_id, ts
        """;

    /// <summary>What was told of ever traded volume between two moments, both inclusive, oldest first.</summary>
    internal async Task<List<(string MarketId, DateTimeOffset Ts, double Usd)>> TotalsAsync(
        IReadOnlyCollection<string> ids, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SelectTotals);
        command.AddTexts("ids", ids);
        command.AddTime("from", from);
        command.AddTime("to", to);
        var totals = new List<(string MarketId, DateTimeOffset Ts, double Usd)>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            totals.Add((rows.GetString(0), rows.Time(1), rows.GetDouble(2)));
        }

        return totals;
    }

    /// <returns>How many rows belong to known markets; the others are left out.</returns>
    internal async Task<int> AddAsync(IReadOnlyCollection<MarketActivity> told, CancellationToken ct)
    {
        if (told.Count == 0)
        {
            return 0;
        }

        await using var command = database.CreateCommand(InsertActivity);
        command.AddTexts("market_id", told.Select(row => row.MarketId));
        command.AddTimes("ts", told.Select(row => row.Ts));
        command.AddNumbers("volume", told.Select(row => row.Volume24hUsd));
        command.AddNumbers("interest", told.Select(row => row.OpenInterestUsd));
        command.AddNumbers("liquidity", told.Select(row => row.LiquidityUsd));
        command.AddIntegers("wallets", told.Select(row => row.Wallets));
        command.AddNumbers("top_share", told.Select(row => row.TopShare));
        command.AddNumbers("round_trip_share", told.Select(row => row.RoundTripShare));
        command.AddNumbers("total", told.Select(row => row.VolumeTotalUsd));
        return await command.ExecuteNonQueryAsync(ct);
    }
}
