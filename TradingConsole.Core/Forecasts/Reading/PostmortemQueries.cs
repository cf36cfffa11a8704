using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>A post-mortem as it was written.</summary>
/// <param name="Versions">Every version there is, latest first.</param>
/// <param name="MadeAt">The run's now, UTC.</param>
public sealed record PostmortemPaper(
    string MarketId, string? Question, int Version, Guid RunId, DateTimeOffset MadeAt, string Markdown, JsonElement Figures, ImmutableArray<int> Versions);

/// <summary>A post-mortem in a list: the latest version of its market.</summary>
public sealed record PostmortemLine(
    string MarketId, string? Question, string? Category, string? Status, string? WinningOutcome, int Version, DateTimeOffset MadeAt);

public sealed class PostmortemQueries(NpgsqlDataSource database)
{
    private const string SelectOne = """
        SELECT told.market_id, market.question, told.version, told.run_id, told.made_at, told.markdown, told.figures::text,
               (SELECT array_agg(version ORDER BY version DESC) FROM forecast_postmortems WHERE market_id = @id)
        FROM forecast_postmortems AS told
        LEFT JOIN forecast_markets AS market USING (market_id)
        WHERE told.market_id = @id AND (@version::integer IS NULL OR told.version = @version)
        ORDER BY told.version DESC
        LIMIT 1
        """;

    private const string SelectPage = """
        SELECT told.market_id, market.question, market.category, market.status, market.outcomes[market.winner + 1], told.version, told.made_at
        FROM (SELECT DISTINCT ON (market_id) market_id, version, made_at FROM forecast_postmortems ORDER BY market_id, version DESC) AS told
        LEFT JOIN forecast_markets AS market USING (market_id)
        ORDER BY told.made_at DESC, told.market_id
        LIMIT @limit OFFSET @offset
        """;

    private const string SelectTotal = "SELECT count(DISTINCT market_id) FROM forecast_postmortems";

    /// <param name="version">Null: the latest.</param>
    /// <returns>Null when there is none.</returns>
    public async Task<PostmortemPaper?> FindAsync(string marketId, int? version = null, CancellationToken ct = default) => (await database.ReadAllAsync(
        SelectOne,
        row => new PostmortemPaper(
            row.GetString(0), row.MaybeText(1), row.GetInt32(2), row.GetGuid(3), row.Instant(4), row.Said(5), row.Json(6), [.. row.GetFieldValue<int[]>(7)]),
        ct, ("id", marketId), ("version", version))) is [var paper] ? paper : null;

    /// <summary>Latest first.</summary>
    public async Task<PageOf<PostmortemLine>> PageAsync(int limit, int offset, CancellationToken ct = default)
    {
        var rows = await database.ReadAllAsync(
            SelectPage,
            row => new PostmortemLine(
                row.GetString(0), row.MaybeText(1), row.MaybeText(2), row.MaybeText(3), row.MaybeText(4), row.GetInt32(5), row.Instant(6)),
            ct, ("limit", limit), ("offset", offset));
        var total = await database.ReadAllAsync(SelectTotal, row => row.GetInt64(0), ct);
        return new PageOf<PostmortemLine>(rows, total[0], offset);
    }
}
