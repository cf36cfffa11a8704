using Npgsql;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What was told of markets' activity. Several answers about one instant complete each other; what was told first stands.</summary>
public sealed class ActivityStore(NpgsqlDataSource database)
{
    private const string InsertActivity = """
        INSERT INTO forecast_activity AS known (
            market_id, ts, volume_24h_usd, open_interest_usd, liquidity_usd, wallets, top_share, round_trip_share)
        SELECT DISTINCT ON (told.market_id, told.ts)
               told.market_id, told.ts, told.volume, told.interest, told.liquidity, told.wallets, told.top_share, told.round_trip_share
        FROM unnest(@market_id, @ts, @volume, @interest, @liquidity, @wallets, @top_share, @round_trip_share)
            WITH ORDINALITY AS told (market_id, ts, volume, interest, liquidity, wallets, top_share, round_trip_share, place)
        JOIN forecast_markets AS market ON market.market_id = told.market_id
        ORDER BY told.market_id, told.ts, told.place
        ON CONFLICT (market_id, ts) DO UPDATE
        SET volume_24h_usd = coalesce(known.volume_24h_usd, excluded.volume_24h_usd),
            open_interest_usd = coalesce(known.open_interest_usd, excluded.open_interest_usd),
            liquidity_usd = coalesce(known.liquidity_usd, excluded.liquidity_usd),
            wallets = coalesce(known.wallets, excluded.wallets),
            top_share = coalesce(known.top_share, excluded.top_share),
            round_trip_share = coalesce(known.round_trip_share, excluded.round_trip_share)
        """;

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
        return await command.ExecuteNonQueryAsync(ct);
    }
}
