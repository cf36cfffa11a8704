using Npgsql;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Markets with what was last known of each, a page at a time.</summary>
public sealed class MarketListQueries(NpgsqlDataSource database)
{
    // {0} is the order, out of MarketSort's own words. One row always comes, so that a page past the end still knows how long the list is.
    private const string SelectPage = $$"""
        WITH shown AS (
            SELECT market.market_id, market.question, market.category, market.status, market.winner, market.outcomes, market.ends_at, market.resolved_at,
                   market.was_disputed, price.yes, price.ts AS price_at, snapshot.liquidity_bucket, volume.volume_24h, volume.ts AS volume_at,
                   interest.open_interest, trust.trust_score
            FROM forecast_markets AS market
            LEFT JOIN LATERAL (
                SELECT liquidity_bucket FROM forecast_snapshots
                WHERE market_id = market.market_id ORDER BY ts DESC LIMIT 1) AS snapshot ON true
            LEFT JOIN LATERAL (
                SELECT volume_24h_usd AS volume_24h, ts FROM forecast_activity
                WHERE market_id = market.market_id AND volume_24h_usd IS NOT NULL ORDER BY ts DESC LIMIT 1) AS volume ON true
            LEFT JOIN LATERAL (
                SELECT open_interest_usd AS open_interest FROM forecast_activity
                WHERE market_id = market.market_id AND open_interest_usd IS NOT NULL ORDER BY ts DESC LIMIT 1) AS interest ON true
            LEFT JOIN LATERAL (
                SELECT yes, ts FROM (
                    (SELECT yes, ts FROM forecast_prices WHERE market_id = market.market_id ORDER BY ts DESC LIMIT 1)
                    UNION ALL
                    (SELECT close, ts + make_interval(secs => seconds) FROM forecast_bars
                     WHERE market_id = market.market_id AND seconds = 60 ORDER BY ts DESC LIMIT 1)) AS known
                ORDER BY ts DESC LIMIT 1) AS price ON true
            LEFT JOIN LATERAL (
                SELECT trust_score FROM forecast_trust WHERE market_id = market.market_id ORDER BY ts DESC LIMIT 1) AS trust ON true
            WHERE (@tag::text IS NULL OR market.category = @tag)
                AND (@status::text IS NULL OR market.status = @status)
                AND (@bucket::text IS NULL OR snapshot.liquidity_bucket = @bucket)
                AND (@text::text IS NULL OR strpos(lower(market.question), lower(@text)) > 0)
                AND (@from::timestamptz IS NULL OR market.status = 'ACTIVE'
                    OR coalesce(CASE WHEN @view = 'resolved' THEN market.resolved_at ELSE market.ends_at END, market.closed_at, market.updated_at) >= @from)
        )
        SELECT (SELECT count(*) FROM shown), page.*
        FROM (VALUES (1)) AS one
        LEFT JOIN LATERAL (
            SELECT shown.market_id, shown.question, shown.category, shown.status, shown.winner, shown.outcomes, shown.ends_at, shown.resolved_at,
                   shown.was_disputed, shown.yes, shown.price_at, shown.liquidity_bucket, shown.volume_24h, shown.open_interest, shown.trust_score,
                   cut.due, cut.selected_ts, cut.selection_rule, cut.p_yes,
                   band.ts AS band_ts, band.method, band.horizon_steps, band.step_seconds, band.band_calibration, band.q10, band.q50, band.q90, band.model_id,
                   EXISTS (SELECT 1 FROM forecast_postmortems AS told WHERE told.market_id = shown.market_id) AS is_told,
                   shown.volume_at,
                   row_number() OVER (ORDER BY {0}, shown.market_id) AS place
            FROM (SELECT * FROM shown ORDER BY {0}, market_id LIMIT @limit OFFSET @offset) AS shown
            LEFT JOIN LATERAL (
                SELECT due, selected_ts, selection_rule, p_yes FROM forecast_cutoffs
                WHERE market_id = shown.market_id AND cutoff_type = @horizon AND end_view = @view ORDER BY due DESC LIMIT 1) AS cut ON true
            LEFT JOIN LATERAL ({{BandInForce.Select}}) AS band ON true) AS page ON true
        ORDER BY page.place
        """;

    /// <param name="asOf">Where the window ends, UTC.</param>
    public async Task<PageOf<MarketLine>> PageAsync(MarketFilter filter, DateTimeOffset asOf, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var total = 0L;
        var rows = await database.ReadAllAsync(
            SelectPage.Replace("{0}", MarketSort.Clause(filter.Sort), StringComparison.Ordinal),
            row =>
            {
                total = row.GetInt64(0);
                return row.IsDBNull(1) ? null : Read(row, filter.Score);
            },
            ct, ("tag", filter.Score.Tag), ("status", filter.Status), ("bucket", filter.Score.LiquidityBucket), ("text", filter.Text),
            ("from", ScoreWords.LengthOf(filter.Score.Window) is { } length ? asOf - length : null), ("horizon", filter.Score.Horizon),
            ("view", filter.Score.EndView), ("limit", filter.Limit), ("offset", filter.Offset));
        return new PageOf<MarketLine>([.. rows.OfType<MarketLine>()], total, filter.Offset);
    }

    private static MarketLine Read(NpgsqlDataReader row, ScoreQuery score)
    {
        var outcomes = row.Texts(6);
        var winner = row.Maybe<int>(5);
        return new MarketLine(
            row.GetString(1), row.Said(2), row.Said(3), row.GetString(4), winner, winner is { } index ? outcomes[index] : null,
            row.Maybe<DateTimeOffset>(7), row.Maybe<DateTimeOffset>(8), row.GetBoolean(9), row.Maybe<double>(10), row.Maybe<DateTimeOffset>(11),
            row.MaybeText(12), row.Maybe<double>(13), row.Maybe<double>(14), row.Maybe<double>(15),
            row.IsDBNull(16) ? null : new CutoffLine(score.Horizon, score.EndView, row.Instant(16), row.Instant(17), row.GetString(18), row.GetDouble(19)),
            row.IsDBNull(20) ? null : MarketQueries.Band(row, 20), row.GetBoolean(29)) { VolumeAt = row.Maybe<DateTimeOffset>(30) };
    }
}
