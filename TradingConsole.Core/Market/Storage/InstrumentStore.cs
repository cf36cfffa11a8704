using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Core.Market.Storage;

/// <summary>The contracts the venue lists, and those the desk wants whether or not they are listed.</summary>
public sealed class InstrumentStore(NpgsqlDataSource dataSource)
{
    private const string EnsureSql = """
        INSERT INTO instruments (symbol) SELECT DISTINCT unnest(@symbols) ON CONFLICT (symbol) DO NOTHING
        """;

    /// <summary>Makes a row, with status ABSENT, of every symbol that has none: other tables refer to it.</summary>
    public async Task EnsureAsync(IEnumerable<Symbol> symbols, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(EnsureSql);
        command.Parameters.AddWithValue("symbols", Names(symbols));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private const string UpsertSql = """
        INSERT INTO instruments AS stored
            (symbol, status, contract_type, base_asset, quote_asset, tick_size, quantity_step, market_quantity_step, quantity_min,
             quantity_max, market_quantity_max, notional_min, price_min, price_max, price_multiplier_up, price_multiplier_down,
             onboard_time, delivery_time, synced_at)
        SELECT given.*, @at
        FROM unnest(@symbols, @statuses, @contract_types, @base_assets, @quote_assets, @tick_sizes, @quantity_steps,
                    @market_quantity_steps, @quantity_mins, @quantity_maxs, @market_quantity_maxs, @notional_mins, @price_mins,
                    @price_maxs, @price_multipliers_up, @price_multipliers_down, @onboard_times, @delivery_times) AS given
        ON CONFLICT (symbol) DO UPDATE SET
            status = EXCLUDED.status, contract_type = EXCLUDED.contract_type,
            base_asset = EXCLUDED.base_asset, quote_asset = EXCLUDED.quote_asset,
            tick_size = EXCLUDED.tick_size, quantity_step = EXCLUDED.quantity_step,
            market_quantity_step = EXCLUDED.market_quantity_step, quantity_min = EXCLUDED.quantity_min,
            quantity_max = EXCLUDED.quantity_max, market_quantity_max = EXCLUDED.market_quantity_max,
            notional_min = EXCLUDED.notional_min, price_min = EXCLUDED.price_min, price_max = EXCLUDED.price_max,
            price_multiplier_up = EXCLUDED.price_multiplier_up, price_multiplier_down = EXCLUDED.price_multiplier_down,
            onboard_time = EXCLUDED.onboard_time, delivery_time = EXCLUDED.delivery_time, synced_at = EXCLUDED.synced_at
        """;

    private const string SetTiersSql = """
        UPDATE instruments SET liquidity_tier = given.tier
        FROM unnest(@symbols, @tiers) AS given (symbol, tier)
        WHERE instruments.symbol = given.symbol AND instruments.liquidity_tier <> given.tier
        """;

    private const string MarkAbsentSql = """
        UPDATE instruments SET status = 'ABSENT', synced_at = @at
        WHERE status <> 'ABSENT' AND symbol <> ALL (@symbols)
        """;

    /// <summary>Stores what the venue lists now; wanted symbols and earlier rows it does not list become ABSENT.</summary>
    /// <param name="at">When the venue was asked, UTC.</param>
    /// <exception cref="ArgumentException">The list is empty: a failed request must not make every contract absent.</exception>
    public async Task SaveAsync(
        IReadOnlyCollection<Instrument> listed, IEnumerable<Symbol> wanted, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        if (listed.Count == 0)
        {
            throw new ArgumentException("The venue listed no instrument at all.", nameof(listed));
        }

        var rows = listed.DistinctBy(instrument => instrument.Symbol).ToArray();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var ensure = new NpgsqlCommand(EnsureSql, connection, transaction);
        ensure.Parameters.AddWithValue("symbols", Names(wanted));
        await ensure.ExecuteNonQueryAsync(cancellationToken);
        await using var upsert = new NpgsqlCommand(UpsertSql, connection, transaction);
        AddRows(upsert.Parameters, rows, at);
        await upsert.ExecuteNonQueryAsync(cancellationToken);
        await using var tiers = new NpgsqlCommand(SetTiersSql, connection, transaction);
        tiers.Parameters.AddWithValue("symbols", Names(rows.Select(row => row.Symbol)));
        tiers.Parameters.AddWithValue("tiers", rows.Select(row => LiquidityTiers.Of(row.Symbol).ToString()).ToArray());
        await tiers.ExecuteNonQueryAsync(cancellationToken);
        await using var absent = new NpgsqlCommand(MarkAbsentSql, connection, transaction);
        absent.Parameters.AddWithValue("symbols", Names(rows.Select(row => row.Symbol)));
        absent.Parameters.AddWithValue("at", at.UtcDateTime);
        await absent.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private const string LoadSql = """
        SELECT symbol, status, contract_type, base_asset, quote_asset, tick_size, quantity_step, market_quantity_step, quantity_min,
               quantity_max, market_quantity_max, notional_min, price_min, price_max, price_multiplier_up, price_multiplier_down,
               onboard_time, delivery_time
        FROM instruments
        ORDER BY symbol COLLATE "C"
        """;

    /// <summary>Every instrument, by symbol.</summary>
    public async Task<ImmutableArray<Instrument>> LoadAsync(CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(LoadSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var instruments = ImmutableArray.CreateBuilder<Instrument>();
        while (await reader.ReadAsync(cancellationToken))
        {
            instruments.Add(Read(reader));
        }

        return instruments.ToImmutable();
    }

    private static Instrument Read(NpgsqlDataReader reader)
    {
        string Text(string column) => reader.GetString(reader.GetOrdinal(column));
        decimal Exact(string column) => reader.GetDecimal(reader.GetOrdinal(column));
        DateTimeOffset? Time(string column) => reader[column] is DateTime time ? new DateTimeOffset(time) : null;
        return new Instrument(
            Symbol.Parse(Text("symbol")), Text("status"), Text("contract_type"), Text("base_asset"), Text("quote_asset"),
            Exact("tick_size"), Exact("quantity_step"), Exact("market_quantity_step"), Exact("quantity_min"),
            Exact("market_quantity_max"), Exact("notional_min"), Time("onboard_time"), Time("delivery_time"))
        {
            QuantityMax = Exact("quantity_max"),
            PriceMin = Exact("price_min"),
            PriceMax = Exact("price_max"),
            PriceMultiplierUp = Exact("price_multiplier_up"),
            PriceMultiplierDown = Exact("price_multiplier_down"),
        };
    }

    private static void AddRows(NpgsqlParameterCollection parameters, Instrument[] rows, DateTimeOffset at)
    {
        void Add<T>(string name, Func<Instrument, T> column) => parameters.AddWithValue(name, rows.Select(column).ToArray());
        Add("symbols", row => row.Symbol.Value);
        Add("statuses", row => row.Status);
        Add("contract_types", row => row.ContractType);
        Add("base_assets", row => row.BaseAsset);
        Add("quote_assets", row => row.QuoteAsset);
        Add("tick_sizes", row => row.TickSize);
        Add("quantity_steps", row => row.QuantityStep);
        Add("market_quantity_steps", row => row.MarketQuantityStep);
        Add("quantity_mins", row => row.QuantityMin);
        Add("quantity_maxs", row => row.QuantityMax);
        Add("market_quantity_maxs", row => row.MarketQuantityMax);
        Add("notional_mins", row => row.NotionalMin);
        Add("price_mins", row => row.PriceMin);
        Add("price_maxs", row => row.PriceMax);
        Add("price_multipliers_up", row => row.PriceMultiplierUp);
        Add("price_multipliers_down", row => row.PriceMultiplierDown);
        Add("onboard_times", row => row.OnboardTime?.UtcDateTime);
        Add("delivery_times", row => row.DeliveryTime?.UtcDateTime);
        parameters.AddWithValue("at", at.UtcDateTime);
    }

    private static string[] Names(IEnumerable<Symbol> symbols) => [.. symbols.Select(symbol => symbol.Value)];
}
