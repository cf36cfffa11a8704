using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>One market as the tables know it.</summary>
public sealed class MarketQueries(NpgsqlDataSource database, AlertQueries alerts)
{
    private const int PointsMax = 600;
    private const int BandsMax = 400;
    private const int RowsMax = 200;
    private const int AlertsMax = 20;

    private const string SelectMarket = """
        SELECT market_id, event_id, group_id, slug, question, rules, category, outcomes, starts_at, ends_at, closed_at, status, winner, label_rule, resolved_at,
               was_disputed, first_seen_at, updated_at,
               (SELECT max(version) FROM forecast_postmortems AS told WHERE told.market_id = market.market_id)
        FROM forecast_markets AS market
        WHERE market_id = @id
        """;

    // The stream goes on where the history ends. A curve has no more points than a screen has pixels; the last always stays.
    private const string SelectPrices = """
        WITH known AS (
            SELECT ts, yes FROM forecast_prices WHERE market_id = @id
            UNION ALL
            SELECT ts + make_interval(secs => seconds), close FROM forecast_bars
            WHERE market_id = @id AND seconds = 300 AND ts > coalesce((SELECT max(ts) FROM forecast_prices WHERE market_id = @id), '-infinity'))
        SELECT ts, yes
        FROM (SELECT ts, yes, row_number() OVER (ORDER BY ts) AS number, count(*) OVER () AS count FROM known) AS numbered
        WHERE number = count OR number % greatest(1, (count + @points - 1) / @points) = 0
        ORDER BY ts
        """;

    // The alerts' own first.
    private const string SelectBandKinds = $"""
        SELECT method, horizon_steps, step_seconds, band_calibration
        FROM forecast_bands
        WHERE market_id = @id
        GROUP BY method, horizon_steps, step_seconds, band_calibration
        ORDER BY band_calibration = 'conformal' DESC, {BandRows.Preferred}, method, horizon_steps::bigint * step_seconds
        """;

    private const string SelectBands = """
        SELECT ts, method, horizon_steps, step_seconds, band_calibration, q10, q50, q90, model_id
        FROM (
            SELECT *, row_number() OVER (ORDER BY ts) AS number, count(*) OVER () AS count
            FROM forecast_bands
            WHERE market_id = @id AND method = @method AND horizon_steps = @steps AND step_seconds = @seconds AND band_calibration = @calibration) AS numbered
        WHERE number = count OR number % greatest(1, (count + @points - 1) / @points) = 0
        ORDER BY ts
        """;

    private const string SelectCutoffs = """
        SELECT cutoff_type, end_view, due, selected_ts, selection_rule, p_yes
        FROM forecast_cutoffs
        WHERE market_id = @id
        ORDER BY array_position(ARRAY['T-24h', 'T-1h', 'DAILY'], cutoff_type), end_view, due DESC
        LIMIT @rows
        """;

    private const string SelectExclusions = """
        SELECT cutoff_type, end_view, reason
        FROM forecast_exclusions
        WHERE market_id = @id
        ORDER BY array_position(ARRAY['T-24h', 'T-1h', 'DAILY'], cutoff_type), end_view
        """;

    private const string SelectTrust = """
        SELECT ts, trust_score, components::text
        FROM (SELECT * FROM forecast_trust WHERE market_id = @id ORDER BY ts DESC LIMIT @rows) AS latest
        ORDER BY ts
        """;

    private const string SelectQuestions = """
        SELECT prompt_version, llm_model, ambiguity_score, resolution_risk_score, trigger_events, rationale_bullets, made_at
        FROM forecast_questions
        WHERE market_id = @id
        ORDER BY made_at DESC, prompt_version DESC, llm_model
        """;

    private const string SelectChanges = """
        SELECT changed_at, field, old_value, new_value, source
        FROM forecast_market_history
        WHERE market_id = @id
        ORDER BY changed_at DESC, field
        LIMIT @rows
        """;

    /// <param name="bandKey">Of the bands to show; null or unknown: the first kind there is.</param>
    /// <returns>Null when the registry does not know the market.</returns>
    public async Task<MarketSheet?> FindAsync(string id, string? bandKey = null, CancellationToken ct = default)
    {
        var version = default(int?);
        var found = await database.ReadAllAsync(
            SelectMarket,
            row =>
            {
                version = row.Maybe<int>(18);
                return Facts(row);
            },
            ct, ("id", id));
        if (found is not [var market])
        {
            return null;
        }

        var kinds = await database.ReadAllAsync(
            SelectBandKinds, row => new BandKind(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.GetString(3)), ct, ("id", id));
        var kind = kinds.FirstOrDefault(kind => kind.Key == bandKey) ?? kinds.FirstOrDefault();
        return new MarketSheet(
            market, await database.ReadAllAsync(SelectPrices, row => new PriceLine(row.Instant(0), row.GetDouble(1)), ct, ("id", id), ("points", PointsMax)),
            kinds, kind is null ? [] : await BandsAsync(id, kind, ct),
            await database.ReadAllAsync(
                SelectCutoffs,
                row => new CutoffLine(row.GetString(0), row.GetString(1), row.Instant(2), row.Instant(3), row.GetString(4), row.GetDouble(5)), ct, ("id", id), ("rows", RowsMax)),
            await database.ReadAllAsync(SelectExclusions, row => new ExclusionLine(row.GetString(0), row.GetString(1), row.GetString(2)), ct, ("id", id)),
            await database.ReadAllAsync(SelectTrust, row => new TrustLine(row.Instant(0), row.GetDouble(1), row.Json(2)), ct, ("id", id), ("rows", RowsMax)),
            await database.ReadAllAsync(
                SelectQuestions,
                row => new QuestionLine(
                    row.GetString(0), row.GetString(1), row.GetDouble(2), row.GetDouble(3), row.Texts(4), row.Texts(5), row.Instant(6)),
                ct, ("id", id)),
            await database.ReadAllAsync(
                SelectChanges, row => new ChangeLine(row.Instant(0), row.GetString(1), row.MaybeText(2), row.MaybeText(3), row.GetString(4)), ct, ("id", id), ("rows", RowsMax)),
            (await alerts.PageAsync(new AlertFilter(AlertsMax, 0) { MarketId = id }, ct)).Rows, version);
    }

    internal static BandLine Band(NpgsqlDataReader row, int first) => new(
        row.Instant(first), row.GetString(first + 1), row.GetInt32(first + 2), row.GetInt32(first + 3), row.GetString(first + 4), row.GetDouble(first + 5),
        row.GetDouble(first + 6), row.GetDouble(first + 7), row.GetString(first + 8));

    private Task<ImmutableArray<BandLine>> BandsAsync(string id, BandKind kind, CancellationToken ct) => database.ReadAllAsync(
        SelectBands, row => Band(row, 0), ct, ("id", id), ("method", kind.Method), ("steps", kind.HorizonSteps), ("seconds", kind.StepSeconds),
        ("calibration", kind.BandCalibration), ("points", BandsMax));

    private static MarketFacts Facts(NpgsqlDataReader row) => new(
        row.GetString(0), row.Said(1), row.MaybeText(2), row.Said(3), row.Said(4), row.Said(5), row.Said(6), row.Texts(7),
        row.Maybe<DateTimeOffset>(8), row.Maybe<DateTimeOffset>(9), row.Maybe<DateTimeOffset>(10), row.GetString(11), row.Maybe<int>(12), row.GetString(13),
        row.Maybe<DateTimeOffset>(14), row.GetBoolean(15), row.Instant(16), row.Instant(17));
}
