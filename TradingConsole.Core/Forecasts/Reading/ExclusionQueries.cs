using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Why markets are not in the figures, over the same window, horizon, end and segment as the figures themselves.</summary>
public sealed class ExclusionQueries(NpgsqlDataSource database)
{
    // A market falls into the window by its settlement as scored ones do; one without any by its closing, or by what was last told of it. Its liquidity
    // is that of its cut-off: of the latest, where it has one a day.
    private const string SelectReasons = """
        SELECT left_out.reason, count(*) FILTER (WHERE @bucket::text IS NULL OR snapshot.liquidity_bucket = @bucket),
               count(*) FILTER (WHERE snapshot.liquidity_bucket IS NULL)
        FROM forecast_exclusions AS left_out
        JOIN forecast_markets AS market USING (market_id)
        LEFT JOIN LATERAL (
            SELECT due FROM forecast_cutoffs
            WHERE market_id = left_out.market_id AND cutoff_type = left_out.cutoff_type AND end_view = left_out.end_view
            ORDER BY due DESC LIMIT 1) AS cut ON true
        LEFT JOIN LATERAL (
            SELECT liquidity_bucket FROM forecast_snapshots
            WHERE market_id = left_out.market_id AND ts <= cut.due ORDER BY ts DESC LIMIT 1) AS snapshot ON true
        WHERE left_out.cutoff_type = @horizon AND left_out.end_view = @view AND (@tag::text IS NULL OR market.category = @tag)
            AND (@from::timestamptz IS NULL OR coalesce(market.resolved_at, market.closed_at, market.updated_at) > @from)
        GROUP BY left_out.reason
        ORDER BY 2 DESC, left_out.reason
        """;

    /// <param name="asOf">Where the window ends, UTC.</param>
    public async Task<Exclusions> OfAsync(ScoreQuery query, DateTimeOffset asOf, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var reasons = await database.ReadAllAsync(
            SelectReasons, row => (Tally: new Tally(row.GetString(0), row.GetInt64(1)), Unplaced: row.GetInt64(2)), ct,
            ("horizon", query.Horizon), ("view", query.EndView), ("tag", query.Tag), ("bucket", query.LiquidityBucket),
            ("from", ScoreWords.LengthOf(query.Window) is { } length ? asOf - length : null));
        return new Exclusions(
            [.. reasons.Select(reason => reason.Tally).Where(tally => tally.Count > 0)],
            query.LiquidityBucket is null ? 0 : reasons.Sum(reason => reason.Unplaced));
    }
}

/// <param name="Reasons">Most frequent first.</param>
/// <param name="WithoutLiquidity">
/// Markets left out of which nobody knows a liquidity at a cut-off, most of them because there is no cut-off: in no bucket, only in all together. 0 where no
/// bucket is asked for.
/// </param>
public sealed record Exclusions(ImmutableArray<Tally> Reasons, long WithoutLiquidity);
