namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Which of a market's judgements counts where one is wanted.</summary>
internal static class QuestionRows
{
    /// <summary>One row a market: a language model's before the heuristic's, the latest of them first.</summary>
    public const string Best = """
        SELECT DISTINCT ON (market_id) market_id, prompt_version, llm_model, ambiguity_score, resolution_risk_score, trigger_events, rationale_bullets
        FROM forecast_questions
        ORDER BY market_id, llm_model = 'heuristic-v1', made_at DESC, prompt_version DESC, llm_model COLLATE "C"
        """;
}
