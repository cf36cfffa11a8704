using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Network;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>What asking a language model came to.</summary>
/// <param name="Known">Answered before: not asked.</param>
/// <param name="Refused">Answered three times and never usably; what was said is kept, and the heuristic stands in.</param>
/// <param name="Failed">Not answered; asked again next time.</param>
/// <param name="Left">Beyond the bound, or after the endpoint was given up.</param>
public sealed record AskedCounts(int Answered, int Known, int Refused, int Failed, int Left)
{
    public static AskedCounts None { get; } = new(0, 0, 0, 0, 0);
}

/// <summary>Asks a language model what has not been asked before and keeps every answer as a raw line. It derives nothing: that is the stages' work.</summary>
/// <remarks>Not part of a rebuild, which therefore asks nobody. Without an endpoint in force it does nothing.</remarks>
/// <param name="http">Its time-out bounds one question, its buffer the answer.</param>
/// <param name="clock">Says when an answer came.</param>
public sealed partial class QuestionAsker(HttpClient http, ChatEndpointInForce inForce, TimeProvider clock, ILogger<QuestionAsker> log)
{
    /// <summary>After the first question.</summary>
    public const int RetriesMax = 2;

    /// <summary>The endpoint is given up for this time after so many questions in a row that nobody answered.</summary>
    private const int FailuresMax = 3;

    /// <summary>How well each market's question is put.</summary>
    /// <param name="markets">The more important first.</param>
    /// <param name="answered">Keys of the questions that were answered before, usably or not.</param>
    /// <param name="questionsMax">The most that are asked.</param>
    public Task<AskedCounts> AskQuestionsAsync(
        ImmutableArray<MarketText> markets, IReadOnlySet<string> answered, KeepAnswer keep, int questionsMax, CancellationToken ct) => AskAllAsync(
        markets.Select(market => (AskedQuestion.Quality(market), (Func<string, string>)(said => QualityAnswer.Read(said).Wrong), (Guid?)null)),
        KeptAnswer.Questions, answered, keep, questionsMax, ct);

    /// <summary>Each alert in five lines.</summary>
    /// <param name="alerts">The more important first.</param>
    /// <param name="keep">Also given a line before each alert's answers that says which one they speak of.</param>
    public Task<AskedCounts> AskExplanationsAsync(
        ImmutableArray<AlertToExplain> alerts, IReadOnlySet<string> answered, KeepAnswer keep, int questionsMax, CancellationToken ct) => AskAllAsync(
        alerts.Select(alert => (
            AskedQuestion.Explanation(alert.Question, alert.Evidence), (Func<string, string>)(said => ExplanationAnswer.Read(said, alert.Evidence).Wrong), (Guid?)alert.AlertId)),
        KeptAnswer.Explanations, answered, keep, questionsMax, ct);

    private async Task<AskedCounts> AskAllAsync(
        IEnumerable<(AskedQuestion Question, Func<string, string> Wrong, Guid? AlertId)> questions, string name, IReadOnlySet<string> answered, KeepAnswer keep,
        int questionsMax, CancellationToken ct)
    {
        if (await inForce(ct) is not { } endpoint)
        {
            return AskedCounts.None;
        }

        var (counts, asked, failures) = (AskedCounts.None, new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var (question, wrong, alertId) in questions)
        {
            var key = question.KeyFor(endpoint.Model);
            if (answered.Contains(key) || !asked.Add(key))
            {
                counts = counts with { Known = counts.Known + 1 };
            }
            else if (failures >= FailuresMax || counts.Answered + counts.Refused + counts.Failed >= questionsMax)
            {
                counts = counts with { Left = counts.Left + 1 };
            }
            else
            {
                try
                {
                    await (alertId is { } alert ? keep(name, new AskedAlert(alert, question.Input).LineAt(clock.GetUtcNow()), ct) : Task.CompletedTask);
                    var isUsable = await AskAsync(
                        endpoint, question, wrong,
                        said => keep(name, new KeptAnswer(key, question.Prompt.Version, endpoint.Model, clock.GetUtcNow(), said).Line, ct), ct);
                    counts = isUsable ? counts with { Answered = counts.Answered + 1 } : counts with { Refused = counts.Refused + 1 };
                    failures = 0;
                }
                catch (ChatFailedException failed)
                {
                    Failed(name, failed.Message);
                    counts = counts with { Failed = counts.Failed + 1 };
                    failures = failed.MayRetry ? failures + 1 : FailuresMax; // A refused key is refused for the next question too.
                }
            }
        }

        return counts;
    }

    private async Task<bool> AskAsync(
        ChatEndpoint endpoint, AskedQuestion question, Func<string, string> wrong, Func<string, Task> keep, CancellationToken ct)
    {
        var corrections = new List<(string Said, string Wrong)>(); // At most one a try.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var said = await ChatCompletion.AskAsync(http, endpoint, question.Request, corrections, ct);
                await keep(said);
                if (wrong(said) is not { Length: > 0 } objection)
                {
                    return true;
                }

                if (attempt == RetriesMax)
                {
                    return false;
                }

                corrections.Add((said, objection));
            }
            catch (ChatFailedException failed) when (failed.MayRetry && attempt < RetriesMax)
            {
                // Asked again at once: the client's time-out is the pause that an endpoint in trouble takes.
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A language model did not serve ({Name}): {Why}")]
    private partial void Failed(string name, string why);
}
