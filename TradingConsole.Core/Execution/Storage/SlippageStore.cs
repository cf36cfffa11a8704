using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Slippage;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Keeps what live fills cost beside what shadow's fill model would have charged.</summary>
public sealed class SlippageStore(NpgsqlDataSource database)
{
    // As first seen: a repeated fill brings no better memory of the market than the first telling had.
    private const string Insert = """
        INSERT INTO slippage_comparisons (
            symbol, fill_id, trade_id, client_order_id, role, side, ts, quantity, reference_price, model_price, actual_price, model_bps,
            actual_bps)
        VALUES (
            @symbol, @fill_id, @trade_id, @client_order_id, @role, @side, @ts, @quantity, @reference_price, @model_price, @actual_price,
            @model_bps, @actual_bps)
        ON CONFLICT (symbol, fill_id) DO NOTHING
        """;

    private const string SelectLatest = """
        SELECT symbol, fill_id, trade_id, client_order_id, role, side, ts, quantity, reference_price, model_price, actual_price
        FROM slippage_comparisons
        WHERE ts >= @from AND ts < @to
        ORDER BY ts DESC, symbol, fill_id DESC
        LIMIT @limit
        """;

    private const string SelectSummaries = """
        SELECT symbol, side, count(*) AS fills, sum(quantity * actual_price) AS notional,
            sum(model_bps * quantity * actual_price)::double precision / sum(quantity * actual_price)::double precision AS model_bps,
            sum(actual_bps * quantity * actual_price)::double precision / sum(quantity * actual_price)::double precision AS actual_bps,
            percentile_cont(0.95) WITHIN GROUP (ORDER BY actual_bps - model_bps) AS excess_p95,
            sum(CASE side WHEN 'BUY' THEN actual_price - model_price ELSE model_price - actual_price END * quantity) AS excess_usdt
        FROM slippage_comparisons
        WHERE ts >= @from AND ts < @to
        GROUP BY symbol, side
        ORDER BY symbol, side
        """;

    /// <summary>Stores comparisons; one that is known already stays as it was first seen.</summary>
    public async Task SaveAsync(IReadOnlyCollection<SlippageComparison> comparisons, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        if (comparisons.Count == 0)
        {
            return;
        }

        await using var batch = database.CreateBatch();
        foreach (var comparison in comparisons)
        {
            var command = new NpgsqlBatchCommand(Insert);
            command.Parameters.AddWithValue("symbol", comparison.Symbol.Value);
            command.Parameters.AddWithValue("fill_id", comparison.FillId);
            command.Parameters.AddWithValue("trade_id", comparison.TradeId);
            command.Parameters.AddWithValue("client_order_id", comparison.ClientOrderId);
            command.Parameters.AddWithValue("role", comparison.Role.ToString().ToUpperInvariant());
            command.Parameters.AddWithValue("side", comparison.Side.ToString().ToUpperInvariant());
            command.Parameters.AddWithValue("ts", NpgsqlDbType.TimestampTz, comparison.Time.ToUniversalTime());
            command.Parameters.AddWithValue("quantity", comparison.Quantity);
            command.Parameters.AddWithValue("reference_price", comparison.ReferencePrice);
            command.Parameters.AddWithValue("model_price", comparison.ModelPrice);
            command.Parameters.AddWithValue("actual_price", comparison.ActualPrice);
            command.Parameters.AddWithValue("model_bps", comparison.ModelBps);
            command.Parameters.AddWithValue("actual_bps", comparison.ActualBps);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Fills of [from, to), newest first.</summary>
    public async Task<ImmutableArray<SlippageComparison>> LatestAsync(
        DateTimeOffset from, DateTimeOffset to, int limit = 500, CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectLatest, from, to);
        command.Parameters.AddWithValue("limit", limit);
        var rows = ImmutableArray.CreateBuilder<SlippageComparison>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new SlippageComparison(
                Symbol.Parse(reader.GetString(0)), reader.GetInt64(1), reader.GetGuid(2), reader.GetString(3),
                Enum.Parse<OrderRole>(reader.GetString(4), ignoreCase: true), WireWords.ParseSide(reader.GetString(5)),
                reader.GetFieldValue<DateTimeOffset>(6), reader.GetDecimal(7), reader.GetDecimal(8), reader.GetDecimal(9),
                reader.GetDecimal(10)));
        }

        return rows.DrainToImmutable();
    }

    /// <summary>Per symbol and side over [from, to), in symbol order.</summary>
    public async Task<ImmutableArray<SlippageSummary>> SummariesAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectSummaries, from, to);
        var rows = ImmutableArray.CreateBuilder<SlippageSummary>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new SlippageSummary(
                Symbol.Parse(reader.GetString(0)), WireWords.ParseSide(reader.GetString(1)), reader.GetInt64(2), reader.GetDecimal(3), reader.GetDouble(4),
                reader.GetDouble(5), reader.GetDouble(6), reader.GetDecimal(7)));
        }

        return rows.DrainToImmutable();
    }

    private NpgsqlCommand Command(string sql, DateTimeOffset from, DateTimeOffset to)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("to", to.ToUniversalTime());
        return command;
    }
}
