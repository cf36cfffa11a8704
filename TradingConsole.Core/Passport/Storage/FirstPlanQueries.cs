using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>What the first plans of trades that broke them would have brought: from their closing events and the minutes after a close by hand.</summary>
internal static class FirstPlanQueries
{
    private const string SelectClosed = """
        SELECT event_version, payload::text
        FROM passport_event_outbox
        WHERE user_id = @user AND source_table = 'quick_trades' AND source_id = ANY (@trades) AND event_type = 'quick_trade.closed'
        """;

    // Only plans whose time limit lies in the period, whatever became of them: to take those that are decided early would be to choose by the outcome.
    // And only when every minute up to the end is there.
    private const string SelectRest = """
        SELECT cut.trade_id, hit.low, hit.high, seen.close
        FROM unnest(@trades, @exits, @lows, @highs) AS cut (trade_id, exited_at, low, high)
        JOIN trades AS trade ON trade.trade_id = cut.trade_id
        CROSS JOIN LATERAL (
            SELECT date_trunc('minute', cut.exited_at) + interval '1 minute' AS starts, date_trunc('minute', trade.expires_at) AS ends) AS rest
        LEFT JOIN LATERAL (
            SELECT bar.ts, bar.low, bar.high
            FROM mark_candles_1m AS bar
            WHERE bar.symbol = trade.symbol AND bar.ts >= rest.starts AND bar.ts < rest.ends AND (bar.low <= cut.low OR bar.high >= cut.high)
            ORDER BY bar.ts
            LIMIT 1) AS hit ON true
        CROSS JOIN LATERAL (
            SELECT count(*) AS minutes, (array_agg(bar.close ORDER BY bar.ts DESC))[1] AS close
            FROM mark_candles_1m AS bar
            WHERE bar.symbol = trade.symbol AND bar.ts >= rest.starts AND bar.ts < coalesce(hit.ts + interval '1 minute', rest.ends)) AS seen
        WHERE trade.expires_at <= @end AND seen.minutes > 0
          AND seen.minutes = extract(epoch FROM coalesce(hit.ts + interval '1 minute', rest.ends) - rest.starts) / 60
        """;

    /// <summary>R of the first plan by trade; a trade is absent when its plan was kept or nobody can tell.</summary>
    /// <param name="trades">A person's closed trades.</param>
    /// <param name="end">UTC, exclusive: plans that could have run longer are left out.</param>
    public static async Task<ImmutableDictionary<Guid, double>> ReadAsync(
        NpgsqlTransaction transaction, Guid user, ImmutableArray<Guid> trades, DateTimeOffset end, CancellationToken ct)
    {
        if (trades.IsEmpty)
        {
            return ImmutableDictionary<Guid, double>.Empty;
        }

        var closed = await ClosedAsync(transaction, user, trades, ct);
        var rests = await RestsAsync(transaction, [.. closed.Where(FirstPlan.NeedsRest)], end, ct);
        var plans = ImmutableDictionary.CreateBuilder<Guid, double>();
        foreach (var trade in closed)
        {
            if (FirstPlan.R(trade, rests.GetValueOrDefault(trade.TradeId)) is { } r)
            {
                plans[trade.TradeId] = r;
            }
        }

        return plans.ToImmutable();
    }

    private static async Task<List<QuickTradeClosed>> ClosedAsync(
        NpgsqlTransaction transaction, Guid user, ImmutableArray<Guid> trades, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectClosed, transaction.Connection, transaction);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("trades", trades.Select(trade => trade.ToString("D")).ToArray());
        await using var row = await select.ExecuteReaderAsync(ct);
        var closed = new List<QuickTradeClosed>();
        while (await row.ReadAsync(ct))
        {
            if (Read(row) is { } fact)
            {
                closed.Add(fact);
            }
        }

        return closed;
    }

    // What cannot be read stands among the dead letters; its trade is compared with nothing.
    private static QuickTradeClosed? Read(NpgsqlDataReader row)
    {
        try
        {
            return FactCatalogue.Read("quick_trade.closed", row.GetInt32(0), row.GetString(1)) as QuickTradeClosed;
        }
        catch (UnreadableEventException)
        {
            return null;
        }
    }

    private static async Task<Dictionary<Guid, PlanRest>> RestsAsync(
        NpgsqlTransaction transaction, ImmutableArray<QuickTradeClosed> cut, DateTimeOffset end, CancellationToken ct)
    {
        var rests = new Dictionary<Guid, PlanRest>();
        if (cut.IsEmpty)
        {
            return rests;
        }

        await using var select = new NpgsqlCommand(SelectRest, transaction.Connection, transaction);
        select.Parameters.AddWithValue("trades", cut.Select(trade => trade.TradeId).ToArray());
        select.Parameters.AddWithValue(
            "exits", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, cut.Select(trade => trade.ExitedAt.UtcDateTime).ToArray());
        select.Parameters.AddWithValue("lows", cut.Select(trade => (double)LowOf(trade)).ToArray());
        select.Parameters.AddWithValue("highs", cut.Select(trade => (double)HighOf(trade)).ToArray());
        select.Parameters.AddWithValue("end", end.ToUniversalTime());
        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            rests[row.GetGuid(0)] = new PlanRest(row.Optional<double>(1), row.Optional<double>(2), row.GetDouble(3));
        }

        return rests;
    }

    private static decimal LowOf(QuickTradeClosed trade) => trade.Direction == PositionSide.Long ? trade.StopPrice : trade.TargetPrice;

    private static decimal HighOf(QuickTradeClosed trade) => trade.Direction == PositionSide.Long ? trade.TargetPrice : trade.StopPrice;
}
