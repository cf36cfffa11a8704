using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.PostMortems;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What a post-mortem is made of.</summary>
internal sealed class PostMortemInputs(NpgsqlDataSource database)
{
    // A reversal after a late dispute changes the winner; that, and nothing that other markets do, makes a market due again.
    private const string SelectDue = """
        SELECT market.market_id, question, category, outcomes[winner + 1], winner, label_rule, was_disputed, ends_at, resolved_at
        FROM forecast_markets AS market
        LEFT JOIN LATERAL (
            SELECT figures FROM forecast_postmortems AS written WHERE written.market_id = market.market_id ORDER BY version DESC LIMIT 1) AS latest ON true
        WHERE status = 'RESOLVED' AND coalesce(resolved_at, @now) <= @now
          AND (latest.figures IS NULL OR (latest.figures ->> 'did_yes_win')::boolean <> (winner = 0)
               OR (latest.figures ->> 'was_disputed')::boolean <> was_disputed)
        ORDER BY market.market_id COLLATE "C"
        """;

    // Summed in one order: the same rows in another place must give the same bits.
    private const string SelectSegments = """
        SELECT category, cutoff_type, count(*)::integer, sum(brier ORDER BY market_id COLLATE "C", due), sum(loss ORDER BY market_id COLLATE "C", due)
        FROM (
            SELECT category, cutoff_type, market_id, due, (p_yes - yes) * (p_yes - yes) AS brier,
                   -ln(least(greatest(CASE WHEN yes = 1 THEN p_yes ELSE 1 - p_yes END, @epsilon), 1 - @epsilon)) AS loss
            FROM forecast_cutoffs
            JOIN (SELECT market_id, category, CASE WHEN winner = 0 THEN 1.0::double precision ELSE 0 END AS yes
                  FROM forecast_markets WHERE status = 'RESOLVED' AND coalesce(resolved_at, @now) <= @now) AS market USING (market_id)
            WHERE end_view = 'planned' AND selection_rule = 'nearest_before' AND due <= @now) AS scored
        GROUP BY category, cutoff_type
        """;

    private const string SelectPath =
        "SELECT ts, yes FROM forecast_prices WHERE market_id = @market AND ts <= @now AND ts < coalesce(@settled::timestamptz, 'infinity') ORDER BY ts";

    private const string SelectCutoffs = """
        SELECT cutoff_type, end_view, due, selected_ts, selection_rule, p_yes
        FROM forecast_cutoffs
        WHERE market_id = @market AND due <= @now
        ORDER BY cutoff_type COLLATE "C", end_view COLLATE "C", due
        """;

    private const string SelectHours =
        "SELECT ts, p_yes FROM forecast_snapshots WHERE market_id = @market AND ts <= @now AND ts < coalesce(@settled::timestamptz, 'infinity') ORDER BY ts";

    private const string SelectBands = $"""
        SELECT ts, method, horizon_steps, step_seconds, q10, q50, q90, model_id
        FROM (
            SELECT *, {BandRows.Preferred} AS place, min({BandRows.Preferred}) OVER (PARTITION BY ts) AS first_place
            FROM forecast_bands
            WHERE market_id = @market AND band_calibration = 'conformal' AND ts <= @now) AS band
        WHERE place = first_place
        ORDER BY ts, horizon_steps::bigint * step_seconds
        """;

    // The batch's alone: a day's stream may be derived after its batch.
    private const string SelectAlerts = "SELECT ts, severity FROM forecast_alerts WHERE market_id = @market AND origin = 'batch' AND ts <= @now ORDER BY ts, alert_id";

    private const string SelectQuality = $"""
        SELECT llm_model, ambiguity_score, resolution_risk_score, rationale_bullets FROM ({QuestionRows.Best}) AS question WHERE market_id = @market
        """;

    public Task<ImmutableArray<PostMortemMarket>> DueAsync(DateTimeOffset now, CancellationToken ct) => RowsAsync(
        SelectDue, row => new PostMortemMarket(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetString(5), row.GetBoolean(6), Moment(row, 7),
            Moment(row, 8)), ct, ("now", now.ToUniversalTime()));

    /// <summary>Sums of each category and horizon over what was resolved by then.</summary>
    public async Task<Dictionary<(string Category, string Horizon), SegmentSums>> SegmentsAsync(DateTimeOffset now, CancellationToken ct) =>
        (await RowsAsync(
            SelectSegments, row => ((row.GetString(0), row.GetString(1)), new SegmentSums(row.GetInt32(2), row.GetDouble(3), row.GetDouble(4))), ct,
            ("now", now.ToUniversalTime()), ("epsilon", PostMortemWriter.LogLossEpsilon))).ToDictionary(row => row.Item1, row => row.Item2);

    public async Task<PostMortemFigures> FiguresAsync(
        PostMortemMarket market, Dictionary<(string Category, string Horizon), SegmentSums> segments, DateTimeOffset now, double widthLeast, CancellationToken ct)
    {
        (string, object)[] values = [("market", market.MarketId), ("now", now.ToUniversalTime()), ("settled", (object?)market.ResolvedAt?.ToUniversalTime() ?? DBNull.Value)];
        var path = await RowsAsync(SelectPath, row => new PathPoint(row.GetFieldValue<DateTimeOffset>(0), row.GetDouble(1)), ct, values);
        var cutoffs = await RowsAsync(
            SelectCutoffs, row => new CutoffFigure(
                row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.GetDouble(5)),
            ct, values[..2]);
        var hours = await RowsAsync(SelectHours, row => new PathPoint(row.GetFieldValue<DateTimeOffset>(0), row.GetDouble(1)), ct, values);
        var bands = await RowsAsync(
            SelectBands, row => new ForecastBand(
                row.GetFieldValue<DateTimeOffset>(0), market.MarketId, BandRows.Method(row.GetString(1)), row.GetInt32(2), row.GetInt32(3), row.GetDouble(4),
                row.GetDouble(5), row.GetDouble(6), row.GetString(7), BandCalibration.Conformal), ct, values[..2]);
        var alerts = await RowsAsync(SelectAlerts, row => (row.GetFieldValue<DateTimeOffset>(0), row.GetString(1)), ct, values[..2]);
        var quality = await RowsAsync(
            SelectQuality, row => new QualityFigure(row.GetString(0), row.GetDouble(1), row.GetDouble(2), [.. row.GetFieldValue<string[]>(3)]), ct, values[..1]);
        return new PostMortemFigures(
            market.MarketId, market.Question, market.Category, market.Outcome, market.DidYesWin, market.LabelRule, market.WasDisputed, market.EndsAt,
            market.ResolvedAt, PostMortemWriter.Thinned(path, PostMortemFigures.PathLengthMax), [.. cutoffs.Where(cutoff => cutoff.Type != "DAILY")],
            PostMortemWriter.Breaches(hours, bands, alerts, widthLeast), Contributions(market, cutoffs, segments), quality.FirstOrDefault());
    }

    private static ImmutableArray<ContributionFigure> Contributions(
        PostMortemMarket market, ImmutableArray<CutoffFigure> cutoffs, Dictionary<(string Category, string Horizon), SegmentSums> segments) =>
    [
        .. cutoffs.Where(cutoff => cutoff is { View: "planned", Rule: "nearest_before" })
            .GroupBy(cutoff => cutoff.Type, StringComparer.Ordinal)
            .OrderBy(horizon => horizon.Key, StringComparer.Ordinal)
            .Where(horizon => segments.ContainsKey((market.Category, horizon.Key)))
            .Select(horizon => PostMortemWriter.Contribution(
                horizon.Key, [.. horizon.Select(cutoff => cutoff.Yes)], market.DidYesWin, segments[(market.Category, horizon.Key)])),
    ];

    private async Task<ImmutableArray<T>> RowsAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var select = database.CreateCommand(sql);
        foreach (var (name, value) in values)
        {
            select.Parameters.AddWithValue(name, value);
        }

        await using var reader = await select.ExecuteReaderAsync(ct);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return rows.DrainToImmutable();
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);
}
