using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Lets a language model judge the questions it has not judged before, where one is configured; its answers go onto the shelf.</summary>
internal sealed class AskStage(QuestionAsker asker, QuestionStore questions, KeptAnswers kept, RawShelf shelf) : IGatherStage
{
    /// <summary>A day's bound on what is asked; what is left is asked the next day.</summary>
    private const int QuestionsMax = 200;

    private const int MarketsMax = 5_000;

    public string Name => "ask";

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        if (shelf.Find(RawSource.Llm, KeptAnswer.Questions, run.RunId) is { } file)
        {
            return StageOutcome.Of(("kept", file.Lines));
        }

        await using var series = shelf.Begin(RawSource.Llm, KeptAnswer.Questions, run.RunId);
        var counts = await asker.AskQuestionsAsync(
            await questions.OpenAsync(MarketsMax, ct), await kept.KeysAsync(KeptAnswer.Questions, ct), (_, line, token) => series.AppendAsync(line, token), QuestionsMax, ct);
        await series.SealAsync(ct);
        return StageOutcome.Of(
            ("answered", counts.Answered), ("known", counts.Known), ("refused", counts.Refused), ("failed", counts.Failed), ("left", counts.Left));
    }
}
