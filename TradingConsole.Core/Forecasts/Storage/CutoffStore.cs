using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Chosen prices and the reasons why there is none.</summary>
internal sealed class CutoffStore(NpgsqlDataSource database)
{
    private const string DeleteOf = """
        DELETE FROM forecast_cutoffs WHERE market_id = ANY(@ids) AND due < @now;
        DELETE FROM forecast_exclusions WHERE market_id = ANY(@ids)
        """;

    private const string InsertPicks = """
        INSERT INTO forecast_cutoffs (market_id, cutoff_type, end_view, due, selected_ts, selection_rule, p_yes)
        SELECT market_id, cutoff_type, end_view, due, selected_ts, selection_rule, p_yes
        FROM unnest(@market_id, @cutoff_type, @end_view, @due, @selected_ts, @selection_rule, @p_yes)
            AS pick (market_id, cutoff_type, end_view, due, selected_ts, selection_rule, p_yes)
        ORDER BY market_id, cutoff_type, end_view, due
        ON CONFLICT (market_id, cutoff_type, end_view, due) DO UPDATE
        SET selected_ts = excluded.selected_ts, selection_rule = excluded.selection_rule, p_yes = excluded.p_yes
        """;

    private const string InsertExclusions = """
        INSERT INTO forecast_exclusions (market_id, cutoff_type, end_view, reason)
        SELECT market_id, cutoff_type, end_view, reason
        FROM unnest(@market_id, @cutoff_type, @end_view, @reason) AS excluded_one (market_id, cutoff_type, end_view, reason)
        ORDER BY market_id, cutoff_type, end_view
        """;

    /// <summary>Puts the markets' rows up to <paramref name="now"/> in the place of what there was.</summary>
    public async Task ReplaceAsync(
        IReadOnlyCollection<string> ids, DateTimeOffset now, ImmutableArray<CutoffSnapshot> picks, ImmutableArray<CutoffExclusion> exclusions,
        CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var delete = new NpgsqlCommand(DeleteOf, connection, transaction))
        {
            delete.AddTexts("ids", ids);
            delete.AddTime("now", now);
            await delete.ExecuteNonQueryAsync(ct);
        }

        await AddAsync(connection, transaction, picks, ct);
        await using (var insert = new NpgsqlCommand(InsertExclusions, connection, transaction))
        {
            insert.AddTexts("market_id", exclusions.Select(row => row.MarketId));
            insert.AddTexts("cutoff_type", exclusions.Select(row => CutoffWords.Of(row.Type)));
            insert.AddTexts("end_view", exclusions.Select(row => CutoffWords.Of(row.View)));
            insert.AddTexts("reason", exclusions.Select(row => row.Reason));
            await insert.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    public async Task AddAsync(ImmutableArray<CutoffSnapshot> picks, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await AddAsync(connection, null, picks, ct);
    }

    private static async Task AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, ImmutableArray<CutoffSnapshot> picks, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(InsertPicks, connection, transaction);
        insert.AddTexts("market_id", picks.Select(row => row.MarketId));
        insert.AddTexts("cutoff_type", picks.Select(row => CutoffWords.Of(row.Type)));
        insert.AddTexts("end_view", picks.Select(row => CutoffWords.Of(row.View)));
        insert.AddTimes("due", picks.Select(row => row.Due));
        insert.AddTimes("selected_ts", picks.Select(row => row.SelectedTs));
        insert.AddTexts("selection_rule", picks.Select(row => CutoffWords.Of(row.Rule)));
        insert.AddNumbers("p_yes", picks.Select(row => row.Yes));
        await insert.ExecuteNonQueryAsync(ct);
    }
}
