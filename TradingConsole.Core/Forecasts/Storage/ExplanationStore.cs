using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Questions;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What language models said of alerts; the first usable words stay.</summary>
internal sealed class ExplanationStore(NpgsqlDataSource database)
{
    private const string Insert = $"""
        WITH kept AS (
        INSERT INTO forecast_explanations (alert_id, prompt_version, llm_model, said_at, lines)
        SELECT alert_id, prompt_version, llm_model, said_at,
               ARRAY(SELECT line FROM jsonb_array_elements_text(told::jsonb) WITH ORDINALITY AS said (line, place) ORDER BY place)
        FROM unnest(@alert_id, @prompt_version, @llm_model, @said_at, @told) AS said (alert_id, prompt_version, llm_model, said_at, told)
        ON CONFLICT (alert_id) DO NOTHING
        RETURNING 1)
        {AlertChannel.Tell} WHERE EXISTS (SELECT FROM kept)
        """;

    public async Task SaveAsync(IReadOnlyCollection<Explanation> said, CancellationToken ct)
    {
        if (said.Count == 0)
        {
            return;
        }

        await using var insert = database.CreateCommand(Insert);
        insert.Parameters.AddWithValue("alert_id", said.Select(one => one.AlertId).ToArray());
        insert.Parameters.AddWithValue("prompt_version", said.Select(one => one.PromptVersion).ToArray());
        insert.Parameters.AddWithValue("llm_model", said.Select(one => one.Model).ToArray());
        insert.Parameters.AddWithValue("said_at", said.Select(one => one.At.ToUniversalTime()).ToArray());
        insert.Parameters.AddWithValue("told", said.Select(one => JsonSerializer.Serialize(one.Lines)).ToArray());
        await insert.ExecuteNonQueryAsync(ct);
    }
}
