using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>Judges every open market's question: by the heuristic always, by a language model where a kept answer says so.</summary>
/// <remarks>
/// Answers come from raw lines alone, from this run's and earlier runs', so that two markets with the same words share one answer and a rebuild asks
/// nobody. Of several answers to one question the first usable one counts.
/// </remarks>
public sealed class QuestionStage(NpgsqlDataSource database, ReadRawLines read) : IDerivedStage
{
    private readonly QuestionStore _store = new(database);
    private readonly KeptAnswers _kept = new(database, read);

    public string Name => "questions";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var markets = await _store.MarketsAsync(ct);
        var answers = await _kept.ReadAsync(KeptAnswer.Questions, run, ct);
        var current = answers.Values.Where(said => said[0].PromptVersion == Prompt.QuestionQuality.Version).ToArray();
        var models = current.Select(said => said[0].Model).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var judged = new List<(QuestionQuality Quality, DateTimeOffset At)>(markets.Length);
        foreach (var market in markets)
        {
            judged.Add((HeuristicJudge.Judge(market), run.Run.IntervalEnd));
            var question = AskedQuestion.Quality(market);
            foreach (var model in models)
            {
                if (answers.TryGetValue(question.KeyFor(model), out var said) && FirstUsable(market.MarketId, said) is { } found)
                {
                    judged.Add(found);
                }
            }
        }

        await _store.SaveAsync(judged, ct);
        return StageOutcome.Of(
            ("markets", markets.Length), ("heuristic", judged.Count(one => one.Quality.Model == HeuristicJudge.Model)),
            ("model", judged.Count(one => one.Quality.Model != HeuristicJudge.Model)),
            ("refused_answers", current.Sum(said => said.Count(one => QualityAnswer.Read(one.Said).Answer is null))));
    }

    private static (QuestionQuality Quality, DateTimeOffset At)? FirstUsable(string marketId, IEnumerable<KeptAnswer> said)
    {
        foreach (var one in said)
        {
            if (QualityAnswer.Read(one.Said).Answer is { } answer)
            {
                return (answer.Of(marketId, one.PromptVersion, one.Model), one.At);
            }
        }

        return null;
    }
}
