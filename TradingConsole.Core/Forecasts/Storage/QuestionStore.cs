using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Questions;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What is judged about questions, and what there is to judge.</summary>
public sealed class QuestionStore(NpgsqlDataSource database)
{
    private const string SelectMarkets = """
        SELECT market_id, question, rules, category, outcomes, ends_at
        FROM forecast_markets AS market
        WHERE status = 'ACTIVE' OR NOT EXISTS (SELECT FROM forecast_questions AS judged WHERE judged.market_id = market.market_id)
        ORDER BY market_id COLLATE "C"
        """;

    private const string SelectOpen = """
        SELECT market.market_id, question, rules, category, outcomes, ends_at
        FROM forecast_markets AS market
        LEFT JOIN LATERAL (
            SELECT volume_24h_usd FROM forecast_activity AS seen WHERE seen.market_id = market.market_id ORDER BY ts DESC LIMIT 1) AS activity ON true
        WHERE status = 'ACTIVE'
        ORDER BY activity.volume_24h_usd DESC NULLS LAST, market.market_id COLLATE "C"
        LIMIT @limit
        """;

    // Rows whose figures did not change keep the moment at which they were first made.
    private const string Upsert = """
        INSERT INTO forecast_questions AS kept (
            market_id, prompt_version, llm_model, ambiguity_score, resolution_risk_score, trigger_events, rationale_bullets, made_at)
        SELECT market_id, prompt_version, llm_model, ambiguity, risk,
               ARRAY(SELECT line FROM jsonb_array_elements_text(triggers::jsonb) WITH ORDINALITY AS said (line, place) ORDER BY place),
               ARRAY(SELECT line FROM jsonb_array_elements_text(reasons::jsonb) WITH ORDINALITY AS said (line, place) ORDER BY place), made_at
        FROM unnest(@market_id, @prompt_version, @llm_model, @ambiguity, @risk, @triggers, @reasons, @made_at)
             AS judged (market_id, prompt_version, llm_model, ambiguity, risk, triggers, reasons, made_at)
        ON CONFLICT (market_id, prompt_version, llm_model) DO UPDATE
        SET ambiguity_score = excluded.ambiguity_score, resolution_risk_score = excluded.resolution_risk_score,
            trigger_events = excluded.trigger_events, rationale_bullets = excluded.rationale_bullets, made_at = excluded.made_at
        WHERE (kept.ambiguity_score, kept.resolution_risk_score, kept.trigger_events, kept.rationale_bullets)
              IS DISTINCT FROM (excluded.ambiguity_score, excluded.resolution_risk_score, excluded.trigger_events, excluded.rationale_bullets)
        """;

    /// <summary>Open markets, and those nobody has judged yet, in a fixed order.</summary>
    internal Task<ImmutableArray<MarketText>> MarketsAsync(CancellationToken ct) => TextsAsync(SelectMarkets, null, ct);

    /// <summary>Open markets, the most traded first: what a language model is asked about.</summary>
    public Task<ImmutableArray<MarketText>> OpenAsync(int limit, CancellationToken ct) => TextsAsync(SelectOpen, limit, ct);

    internal async Task SaveAsync(IReadOnlyCollection<(QuestionQuality Quality, DateTimeOffset At)> judged, CancellationToken ct)
    {
        await using var upsert = database.CreateCommand(Upsert);
        upsert.Parameters.AddWithValue("market_id", judged.Select(one => one.Quality.MarketId).ToArray());
        upsert.Parameters.AddWithValue("prompt_version", judged.Select(one => one.Quality.PromptVersion).ToArray());
        upsert.Parameters.AddWithValue("llm_model", judged.Select(one => one.Quality.Model).ToArray());
        upsert.Parameters.AddWithValue("ambiguity", judged.Select(one => one.Quality.Ambiguity).ToArray());
        upsert.Parameters.AddWithValue("risk", judged.Select(one => one.Quality.ResolutionRisk).ToArray());
        upsert.Parameters.AddWithValue("triggers", judged.Select(one => JsonSerializer.Serialize(one.Quality.Triggers)).ToArray());
        upsert.Parameters.AddWithValue("reasons", judged.Select(one => JsonSerializer.Serialize(one.Quality.Rationale)).ToArray());
        upsert.Parameters.AddWithValue("made_at", judged.Select(one => one.At.ToUniversalTime()).ToArray());
        await upsert.ExecuteNonQueryAsync(ct);
    }

    private async Task<ImmutableArray<MarketText>> TextsAsync(string sql, int? limit, CancellationToken ct)
    {
        await using var select = database.CreateCommand(sql);
        if (limit is { } most)
        {
            select.Parameters.AddWithValue("limit", most);
        }

        await using var reader = await select.ExecuteReaderAsync(ct);
        var texts = ImmutableArray.CreateBuilder<MarketText>();
        while (await reader.ReadAsync(ct))
        {
            texts.Add(new MarketText(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), [.. reader.GetFieldValue<string[]>(4)],
                await reader.IsDBNullAsync(5, ct) ? null : reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return texts.DrainToImmutable();
    }
}
