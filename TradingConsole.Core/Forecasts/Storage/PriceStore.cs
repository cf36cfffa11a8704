using Npgsql;
using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Prices of first outcomes. What was told first about an instant stands.</summary>
public sealed class PriceStore(NpgsqlDataSource database)
{
    private const string InsertPrices = """
        INSERT INTO forecast_prices (market_id, ts, yes)
        SELECT DISTINCT ON (market_id, ts) market_id, ts, yes
        FROM unnest(@market_id, @ts, @yes) WITH ORDINALITY AS price (market_id, ts, yes, place)
        ORDER BY market_id, ts, place
        ON CONFLICT DO NOTHING
        """;

    private const string SelectPrices = """
        SELECT ts, yes
        FROM forecast_prices
        WHERE market_id = @market_id AND ts >= @from AND ts < @to
        ORDER BY ts
        """;

    /// <returns>How many were new.</returns>
    internal async Task<int> AddAsync(IReadOnlyCollection<(string MarketId, PricePoint Price)> prices, CancellationToken ct)
    {
        if (prices.Count == 0)
        {
            return 0;
        }

        await using var command = database.CreateCommand(InsertPrices);
        command.AddTexts("market_id", prices.Select(row => row.MarketId));
        command.AddTimes("ts", prices.Select(row => row.Price.Ts));
        command.AddNumbers("yes", prices.Select(row => row.Price.Yes));
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A market's prices, oldest first.</summary>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    public async Task<List<PricePoint>> ReadAsync(string marketId, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SelectPrices);
        command.Parameters.AddWithValue("market_id", marketId);
        command.AddTime("from", from);
        command.AddTime("to", to);
        var prices = new List<PricePoint>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            prices.Add(new PricePoint(rows.Time(0), rows.GetDouble(1)));
        }

        return prices;
    }
}
