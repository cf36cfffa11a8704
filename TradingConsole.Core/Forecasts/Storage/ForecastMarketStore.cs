using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>The registry's tables: markets as they stand, and what they were before.</summary>
public sealed class ForecastMarketStore(NpgsqlDataSource database)
{
    internal const string Columns = """
        m.market_id, m.event_id, m.group_id, m.slug, m.question, m.rules, m.category, m.outcomes, m.tokens, m.enable_order_book, m.starts_at, m.ends_at,
        m.closed_at, m.status, m.winner, m.label_rule, m.resolved_at, m.was_disputed, m.first_seen_at, m.updated_at
        """;

    private const string SelectByIds = $"""
        SELECT {Columns}
        FROM forecast_markets AS m
        WHERE m.market_id = ANY(@ids)
        """;

    private const string SelectByTokens = $"""
        SELECT {Columns}
        FROM forecast_markets AS m
        WHERE m.tokens && @tokens
        ORDER BY m.market_id
        """;

    private const string SelectDueForReread = $"""
        SELECT {Columns}
        FROM forecast_markets AS m
        WHERE m.status = 'UNRESOLVED'
           OR (m.status = 'ACTIVE' AND m.ends_at < @to)
           OR (m.status IN ('RESOLVED', 'VOID') AND coalesce(m.resolved_at, m.closed_at) >= @from - @after AND coalesce(m.resolved_at, m.closed_at) < @to - @after)
        ORDER BY m.market_id
        """;

    private const string SelectIds = "SELECT market_id FROM forecast_markets ORDER BY market_id";

    private const string SelectMostTraded = """
        SELECT market.market_id
        FROM forecast_markets AS market
        LEFT JOIN LATERAL (
            SELECT volume_24h_usd FROM forecast_activity AS told
            WHERE told.market_id = market.market_id AND told.volume_24h_usd IS NOT NULL ORDER BY ts DESC LIMIT 1) AS volume ON true
        WHERE market.status = 'ACTIVE' AND market.enable_order_book AND market.closed_at IS NULL
        ORDER BY volume.volume_24h_usd DESC NULLS LAST, market.market_id
        LIMIT @most
        """;

    private const string UpsertMarkets = """
        INSERT INTO forecast_markets (
            market_id, event_id, group_id, slug, question, rules, category, outcomes, tokens, enable_order_book, starts_at, ends_at, closed_at,
            status, winner, label_rule, resolved_at, was_disputed, first_seen_at, updated_at)
        SELECT market_id, event_id, group_id, slug, question, rules, category, ARRAY[outcome0, outcome1], ARRAY[token0, token1], enable_order_book,
               starts_at, ends_at, closed_at, status, winner, label_rule, resolved_at, was_disputed, first_seen_at, updated_at
        FROM unnest(
            @market_id, @event_id, @group_id, @slug, @question, @rules, @category, @outcome0, @outcome1, @token0, @token1, @enable_order_book,
            @starts_at, @ends_at, @closed_at, @status, @winner, @label_rule, @resolved_at, @was_disputed, @first_seen_at, @updated_at)
            AS market (market_id, event_id, group_id, slug, question, rules, category, outcome0, outcome1, token0, token1, enable_order_book,
                       starts_at, ends_at, closed_at, status, winner, label_rule, resolved_at, was_disputed, first_seen_at, updated_at)
        ORDER BY market_id
        ON CONFLICT (market_id) DO UPDATE
        SET event_id = excluded.event_id, group_id = excluded.group_id, slug = excluded.slug, question = excluded.question, rules = excluded.rules,
            category = excluded.category, enable_order_book = excluded.enable_order_book, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
            closed_at = excluded.closed_at, status = excluded.status, winner = excluded.winner, label_rule = excluded.label_rule,
            resolved_at = excluded.resolved_at, was_disputed = excluded.was_disputed, updated_at = excluded.updated_at
        """;

    private const string InsertChanges = """
        INSERT INTO forecast_market_history (market_id, changed_at, field, old_value, new_value, source)
        SELECT market_id, changed_at, field, old_value, new_value, source
        FROM unnest(@market_id, @changed_at, @field, @old_value, @new_value, @source)
            AS change (market_id, changed_at, field, old_value, new_value, source)
        ORDER BY market_id, changed_at, field
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Those of the markets that are known, by id.</summary>
    public Task<Dictionary<string, KnownMarket>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken ct) =>
        ByIdAsync(SelectByIds, command => command.AddTexts("ids", ids), ct);

    /// <summary>The markets that any of the tokens belongs to, by id.</summary>
    public Task<Dictionary<string, KnownMarket>> FindByTokensAsync(IReadOnlyCollection<string> tokens, CancellationToken ct) =>
        ByIdAsync(SelectByTokens, command => command.AddTexts("tokens", tokens), ct);

    /// <summary>The markets that a run of this interval asks for again, by the rule of <see cref="Reread.Why"/>.</summary>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    public async Task<ImmutableArray<(ForecastMarket Market, RereadReason Reason)>> DueForRereadAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var found = await ByIdAsync(
            SelectDueForReread,
            command =>
            {
                command.AddTime("from", from);
                command.AddTime("to", to);
                command.Parameters.AddWithValue("after", NpgsqlDbType.Interval, Reread.ReversalAfter);
            },
            ct);
        return
        [
            .. found.Values.OrderBy(known => known.Market.MarketId, StringComparer.Ordinal)
                .Select(known => (known.Market, Reason: Reread.Why(known.Market, from, to)))
                .Where(due => due.Reason is not null)
                .Select(due => (due.Market, due.Reason!.Value)),
        ];
    }

    /// <summary>Every market's id.</summary>
    public Task<ImmutableArray<string>> IdsAsync(CancellationToken ct) => IdsAsync(SelectIds, _ => { }, ct);

    /// <summary>Open markets with a book, the most traded first.</summary>
    public Task<ImmutableArray<string>> MostTradedAsync(int most, CancellationToken ct) =>
        IdsAsync(SelectMostTraded, command => command.Parameters.AddWithValue("most", most), ct);

    /// <summary>Writes the markets as they now stand and what changed about them, both or neither.</summary>
    internal async Task SaveAsync(IReadOnlyCollection<KnownMarket> markets, IReadOnlyCollection<MarketChange> changes, CancellationToken ct)
    {
        if (markets.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var upsert = new NpgsqlCommand(UpsertMarkets, connection, transaction))
        {
            MarketRows.Add(upsert, markets);
            await upsert.ExecuteNonQueryAsync(ct);
        }

        await using (var insert = new NpgsqlCommand(InsertChanges, connection, transaction))
        {
            insert.AddTexts("market_id", changes.Select(change => change.MarketId));
            insert.AddTimes("changed_at", changes.Select(change => change.ChangedAt));
            insert.AddTexts("field", changes.Select(change => change.Field));
            insert.AddTexts("old_value", changes.Select(change => change.OldValue));
            insert.AddTexts("new_value", changes.Select(change => change.NewValue));
            insert.AddTexts("source", changes.Select(change => change.Source));
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private async Task<ImmutableArray<string>> IdsAsync(string sql, Action<NpgsqlCommand> fill, CancellationToken ct)
    {
        await using var select = database.CreateCommand(sql);
        fill(select);
        await using var rows = await select.ExecuteReaderAsync(ct);
        var ids = ImmutableArray.CreateBuilder<string>();
        while (await rows.ReadAsync(ct))
        {
            ids.Add(rows.GetString(0));
        }

        return ids.DrainToImmutable();
    }

    private async Task<Dictionary<string, KnownMarket>> ByIdAsync(string sql, Action<NpgsqlCommand> fill, CancellationToken ct)
    {
        var found = new Dictionary<string, KnownMarket>(StringComparer.Ordinal);
        await using var command = database.CreateCommand(sql);
        fill(command);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var known = MarketRows.Read(rows);
            found.Add(known.Market.MarketId, known);
        }

        return found;
    }
}
