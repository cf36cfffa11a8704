using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Which orders of an account.</summary>
public enum OrderKind
{
    All,

    /// <summary>May exist at the venue without our knowing.</summary>
    Unknown,

    /// <summary>Resting or being executed.</summary>
    Working,

    /// <summary>Refused, expired or never placed; in the shadow account: the venue would have refused it.</summary>
    Failed,
    Filled,
}

/// <summary>One order as it stands.</summary>
/// <param name="Role"><c>entry</c>, <c>stop</c>, <c>target</c> or <c>exit</c>; null when the order is not the desk's.</param>
/// <param name="Origin"><c>desk</c>, <c>external</c>, <c>liquidation</c>, <c>adl</c> or <c>settlement</c>.</param>
/// <param name="Status">The exchange's word; <c>INTENDED</c>, <c>DURABLE</c>, <c>SENDING</c>, <c>UNKNOWN</c> and <c>NOT_PLACED</c> are ours.</param>
/// <param name="Filled">Base asset.</param>
/// <param name="ConfirmedAt">When the venue first showed it as resting or executed.</param>
/// <param name="Note">Why it failed, or who caused it.</param>
public sealed record OrderLine(
    long OrderId, string ClientOrderId, long? VenueOrderId, Guid? TradeId, Symbol Symbol, string Side, string Type, string? Role, string Origin,
    string Status, bool ReduceOnly, double Quantity, double Filled, double? Price, double? StopPrice, DateTimeOffset CreatedAt,
    DateTimeOffset? SentAt, DateTimeOffset? ConfirmedAt, DateTimeOffset UpdatedAt, string? Note, bool IsFailed)
{
    /// <summary>It may exist at the venue without our knowing.</summary>
    public bool IsUnknown => Status is "UNKNOWN" or "SENDING";
}

/// <summary>How an account's orders of a span fared.</summary>
/// <param name="Orders">Of those, the ones that left or should have left; adopted ones of others are not counted.</param>
/// <param name="CoverMsP50">From an entry's first fill to its stop confirmed, milliseconds of market time; null without a case.</param>
/// <param name="Covered">Round trips behind the two percentiles.</param>
public sealed record OrderTally(
    int Orders, int Failed, int Unknown, int Working, int Filled, double? CoverMsP50, double? CoverMsP99, int Covered,
    ImmutableArray<(string Reason, int Count)> Failures);

/// <summary>A state an order was in.</summary>
public sealed record OrderStateLine(string ClientOrderId, string State, double Filled, DateTimeOffset At, string? Note);

/// <summary>A round trip's orders, their states and fills.</summary>
public sealed record TradePapers(ImmutableArray<OrderLine> Orders, ImmutableArray<OrderStateLine> States, ImmutableArray<FillRecord> Fills);

/// <summary>What pages ask about orders beyond their latest rows.</summary>
public sealed class OrderQueries(NpgsqlDataSource database)
{
    private const string IsFailed = "(status IN ('REJECTED', 'EXPIRED', 'NOT_PLACED') OR failure IS NOT NULL)";

    private const string Columns = $"""
        order_id, client_order_id, venue_order_id, trade_id, symbol, side, type, role, origin, status, reduce_only, qty,
        coalesce(filled, CASE WHEN status = 'FILLED' THEN qty ELSE 0 END)::double precision AS filled, price, stop_price, created_at,
        sent_at, confirmed_at, updated_at, coalesce(failure, note) AS note, {IsFailed} AS is_failed
        """;

    // Orders nobody can vouch for come first, whatever their age.
    private const string SelectOrders = $"""
        SELECT {Columns}
        FROM orders
        WHERE mode = @mode AND (@symbol::text IS NULL OR starts_with(symbol, @symbol))
            AND ((created_at >= @from AND created_at <= @now) OR status IN ('UNKNOWN', 'SENDING'))
            AND (
                @kind = 'all'
                OR (@kind = 'unknown' AND status IN ('UNKNOWN', 'SENDING'))
                OR (@kind = 'working' AND status IN ('NEW', 'PARTIALLY_FILLED', 'TRIGGERED'))
                OR (@kind = 'failed' AND {IsFailed})
                OR (@kind = 'filled' AND status = 'FILLED'))
        ORDER BY status IN ('UNKNOWN', 'SENDING') DESC, created_at DESC, order_id DESC
        LIMIT @limit
        """;

    private const string SelectTally = $"""
        SELECT
            count(*) FILTER (WHERE status NOT IN ('INTENDED', 'DURABLE'))::int AS orders,
            count(*) FILTER (WHERE {IsFailed})::int AS failed,
            count(*) FILTER (WHERE status IN ('UNKNOWN', 'SENDING'))::int AS unknown,
            count(*) FILTER (WHERE status IN ('NEW', 'PARTIALLY_FILLED', 'TRIGGERED'))::int AS working,
            count(*) FILTER (WHERE status = 'FILLED')::int AS filled
        FROM orders
        WHERE mode = @mode AND origin = 'desk' AND created_at >= @from AND created_at <= @now
        """;

    private const string SelectCover = """
        SELECT
            percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
            percentile_disc(0.99) WITHIN GROUP (ORDER BY ms) AS p99,
            count(*)::int AS covered
        FROM (
            SELECT extract(epoch FROM min(stop.confirmed_at) - min(fill.ts))::double precision * 1000 AS ms
            FROM orders AS entry
            JOIN fills AS fill ON fill.mode = entry.mode AND fill.order_id = entry.order_id
            JOIN orders AS stop ON stop.mode = entry.mode AND stop.trade_id = entry.trade_id AND stop.role = 'stop'
            WHERE entry.mode = @mode AND entry.role = 'entry' AND entry.created_at >= @from AND entry.created_at <= @now
            GROUP BY entry.trade_id
        ) AS trips
        WHERE ms IS NOT NULL
        """;

    private const string SelectFailures = $"""
        SELECT coalesce(failure, note, lower(status)) AS reason, count(*)::int AS count
        FROM orders
        WHERE mode = @mode AND origin = 'desk' AND created_at >= @from AND created_at <= @now AND {IsFailed}
        GROUP BY 1
        ORDER BY 2 DESC, 1
        LIMIT 5
        """;

    private const string SelectOfTrade = $"""
        SELECT {Columns}
        FROM orders
        WHERE trade_id = @trade
        ORDER BY created_at, order_id
        LIMIT 200
        """;

    private const string SelectStates = """
        SELECT client_order_id, state, filled::double precision AS filled, at, note
        FROM order_states
        WHERE trade_id = @trade
        ORDER BY at, id
        LIMIT 1000
        """;

    private const string SelectFillsOfTrade = """
        SELECT fill.trade_id, fill.order_id, fill.symbol, fill.price, fill.qty, fill.fee, coalesce(fill.fee_asset, '') AS fee_asset,
            coalesce(fill.realized_pnl, 0) AS realized_pnl, fill.ts
        FROM fills AS fill
        JOIN orders ON orders.mode = fill.mode AND orders.order_id = fill.order_id
        WHERE orders.trade_id = @trade
        ORDER BY fill.ts, fill.trade_id
        LIMIT 1000
        """;

    /// <summary>Orders created in [from, now], unknown ones first, then the newest.</summary>
    /// <param name="symbol">Start of a symbol, e.g. <c>BTC</c>; null: all.</param>
    public async Task<ImmutableArray<OrderLine>> ListAsync(
        TradingMode mode, OrderKind kind, string? symbol, DateTimeOffset from, DateTimeOffset now, int limit,
        CancellationToken cancellationToken = default)
    {
        await using var command = database.AccountCommand(SelectOrders, mode, from, now);
        command.Parameters.Add(new("symbol", NpgsqlDbType.Text) { Value = (object?)symbol?.ToUpperInvariant() ?? DBNull.Value });
        command.Parameters.AddWithValue("kind", kind.ToString().ToLowerInvariant());
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAsync(command, Order, cancellationToken);
    }

    public async Task<OrderTally> TallyAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var counts = database.AccountCommand(SelectTally, mode, from, now);
        await using var covers = database.AccountCommand(SelectCover, mode, from, now);
        await using var reasons = database.AccountCommand(SelectFailures, mode, from, now);
        var (orders, failed, unknown, working, filled) = (await ReadAsync(
            counts, row => (row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)), cancellationToken))[0];
        var (p50, p99, covered) = (await ReadAsync(
            covers, row => (row.GetFieldValue<double?>(0), row.GetFieldValue<double?>(1), row.GetInt32(2)), cancellationToken))[0];
        return new OrderTally(
            orders, failed, unknown, working, filled, p50, p99, covered,
            await ReadAsync(reasons, row => (row.GetString(0), row.GetInt32(1)), cancellationToken));
    }

    /// <summary>Everything on paper about one round trip, oldest first.</summary>
    public async Task<TradePapers> OfTradeAsync(Guid tradeId, CancellationToken cancellationToken = default)
    {
        await using var orders = database.CreateCommand(SelectOfTrade);
        await using var states = database.CreateCommand(SelectStates);
        await using var fills = database.CreateCommand(SelectFillsOfTrade);
        foreach (var command in new[] { orders, states, fills })
        {
            command.Parameters.AddWithValue("trade", tradeId);
        }

        return new TradePapers(
            await ReadAsync(orders, Order, cancellationToken),
            await ReadAsync(
                states,
                row => new OrderStateLine(
                    row.GetString(0), row.GetString(1), row.GetDouble(2), row.GetFieldValue<DateTimeOffset>(3), Text(row, 4)),
                cancellationToken),
            await ReadAsync(
                fills,
                row => new FillRecord(
                    row.GetInt64(0), row.GetInt64(1), Symbol.Parse(row.GetString(2)), (decimal)row.GetDouble(3), (decimal)row.GetDouble(4),
                    (decimal)row.GetDouble(5), row.GetString(6), (decimal)row.GetDouble(7), row.GetFieldValue<DateTimeOffset>(8)),
                cancellationToken));
    }

    private static OrderLine Order(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetFieldValue<long?>(2), row.GetFieldValue<Guid?>(3), Symbol.Parse(row.GetString(4)),
        row.GetString(5), row.GetString(6), Text(row, 7), row.GetString(8), row.GetString(9), row.GetBoolean(10),
        row.GetDouble(11), row.GetDouble(12), row.GetFieldValue<double?>(13), row.GetFieldValue<double?>(14),
        row.GetFieldValue<DateTimeOffset>(15), row.GetFieldValue<DateTimeOffset?>(16), row.GetFieldValue<DateTimeOffset?>(17),
        row.GetFieldValue<DateTimeOffset>(18), Text(row, 19), row.GetBoolean(20));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<ImmutableArray<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = ImmutableArray.CreateBuilder<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }
}
