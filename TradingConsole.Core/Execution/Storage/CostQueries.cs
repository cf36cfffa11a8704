using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>What one symbol's round trips of one UTC day brought and cost, USDT.</summary>
/// <param name="Day">Day of the exit; of the question for trades still open.</param>
/// <param name="Open">Of <paramref name="Trades"/>, still open: their costs so far are inside.</param>
/// <param name="Notional">Traded: entries plus exits.</param>
/// <param name="Gross">Price differences before fees and funding; slippage is inside because it is inside the prices.</param>
/// <param name="Funding">Paid positive, received negative.</param>
/// <param name="Slippage">Against the unslipped prices; attribution, already inside <paramref name="Gross"/>.</param>
public sealed record CostRow(
    DateOnly Day, Symbol Symbol, int Trades, int Open, double Notional, double Gross, double Fees, double Funding, double Slippage)
{
    /// <summary>Gross − fees − funding.</summary>
    public double Net => Gross - Fees - Funding;
}

/// <summary>Slippage a decision allowed for and what its trade then paid, both fractions of traded notional.</summary>
/// <param name="Expected">What the expected value subtracted for the round trip; null when the decision is no longer stored.</param>
/// <param name="Actual">Measured over the round trip.</param>
public sealed record SlippageSample(Guid TradeId, Symbol Symbol, DateTimeOffset ExitTime, double? Expected, double Actual);

/// <summary>What trading cost, added up where the rows are.</summary>
public sealed class CostQueries(NpgsqlDataSource database)
{
    private const string SelectByDay = """
        SELECT
            (coalesce(exit_time, @now) AT TIME ZONE 'UTC')::date AS day,
            symbol,
            count(*)::int AS trades,
            count(*) FILTER (WHERE status = 'open')::int AS open,
            sum(quantity * (coalesce(entry_price, 0) + coalesce(exit_price, 0)))::double precision AS notional,
            sum(gross_pnl)::double precision AS gross,
            sum(fees)::double precision AS fees,
            sum(funding)::double precision AS funding,
            sum(slippage)::double precision AS slippage
        FROM trades
        WHERE mode = @mode AND (status = 'open' OR (status = 'closed' AND exit_time >= @from AND exit_time <= @now))
        GROUP BY 1, 2
        ORDER BY 1, 2
        """;

    // A round trip pays slippage at entry and at exit; the decision's figure is for both, per notional of one side.
    private const string SelectSlippage = """
        SELECT
            trade.trade_id, trade.symbol, trade.exit_time,
            (
                SELECT (stage ->> 'value')::double precision
                FROM jsonb_array_elements(signal.stages) AS stage
                WHERE stage ->> 'code' = 'SLIPPAGE'
                LIMIT 1
            ) AS expected,
            (trade.slippage / nullif(trade.quantity * trade.entry_price, 0))::double precision AS actual
        FROM trades AS trade
        LEFT JOIN signals AS signal ON signal.symbol = trade.symbol AND signal.ts = trade.signal_ts
        WHERE trade.mode = @mode AND trade.status = 'closed' AND trade.exit_time >= @from AND trade.exit_time <= @now
            AND trade.entry_price IS NOT NULL
        ORDER BY trade.exit_time DESC, trade.trade_id
        LIMIT @limit
        """;

    /// <summary>Closed trades that ended in [from, now] and everything open, by UTC day and symbol, ascending.</summary>
    public async Task<ImmutableArray<CostRow>> ByDayAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var command = database.AccountCommand(SelectByDay, mode, from, now);
        var rows = ImmutableArray.CreateBuilder<CostRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new CostRow(
                reader.GetFieldValue<DateOnly>(0), Symbol.Parse(reader.GetString(1)), reader.GetInt32(2), reader.GetInt32(3),
                reader.GetDouble(4), reader.GetDouble(5), reader.GetDouble(6), reader.GetDouble(7), reader.GetDouble(8)));
        }

        return rows.DrainToImmutable();
    }

    /// <summary>Round trips that ended in [from, now], newest first.</summary>
    public async Task<ImmutableArray<SlippageSample>> SlippageAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset now, int limit = 500, CancellationToken cancellationToken = default)
    {
        await using var command = database.AccountCommand(SelectSlippage, mode, from, now);
        command.Parameters.AddWithValue("limit", limit);
        var samples = ImmutableArray.CreateBuilder<SlippageSample>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            samples.Add(new SlippageSample(
                reader.GetGuid(0), Symbol.Parse(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2),
                reader.GetFieldValue<double?>(3), reader.GetDouble(4)));
        }

        return samples.DrainToImmutable();
    }
}
