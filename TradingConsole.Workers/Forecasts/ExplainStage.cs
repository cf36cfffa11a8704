using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>
/// Lets a language model explain the alerts that none has explained, the batch's of this run and the stream's up to now, where one is configured; its answers
/// go onto the shelf.
/// </summary>
internal sealed class ExplainStage(QuestionAsker asker, AlertStore alerts, KeptAnswers kept, RawShelf shelf) : IGatherStage
{
    /// <summary>A day's bound on what is asked; what is left is asked the next day.</summary>
    private const int QuestionsMax = 200;

    private const int AlertsMax = 2_000;

    /// <summary>An older alert stays as it is: nobody acts on it any more.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromDays(7);

    public string Name => "explain";

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        if (shelf.Find(RawSource.Llm, KeptAnswer.Explanations, run.RunId) is { } file)
        {
            return StageOutcome.Of(("kept", file.Lines));
        }

        await using var series = shelf.Begin(RawSource.Llm, KeptAnswer.Explanations, run.RunId);
        var counts = await asker.AskExplanationsAsync(
            [
                .. (await alerts.UnexplainedAsync(run.IntervalEnd - Within, AlertsMax, ct))
                    .Select(one => new AlertToExplain(one.Alert.AlertId, one.Question, AlertWords.Figures(one.Alert))),
            ],
            await kept.KeysAsync(KeptAnswer.Explanations, ct), (_, line, token) => series.AppendAsync(line, token), QuestionsMax, ct);
        await series.SealAsync(ct);
        return StageOutcome.Of(
            ("answered", counts.Answered), ("known", counts.Known), ("refused", counts.Refused), ("failed", counts.Failed), ("left", counts.Left));
    }
}
