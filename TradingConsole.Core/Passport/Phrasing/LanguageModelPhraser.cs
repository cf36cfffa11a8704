using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Network;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Phrasing;

/// <summary>Lets a language model phrase a report: asked at most three times, answers kept, held to the evidence, done without when it fails.</summary>
/// <param name="http">Its time-out is real time and bounds one question.</param>
/// <param name="clock">Market clock; dates what is kept.</param>
public sealed partial class LanguageModelPhraser(
    HttpClient http, ChatEndpointInForce inForce, PhraseStore kept, TimeProvider clock, ILogger<LanguageModelPhraser> log) : IReportPhraser
{
    /// <summary>After the first question.</summary>
    public const int RetriesMax = 2;

    public async Task<Report> PhraseAsync(Report report, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Strengths.IsEmpty && report.Weaknesses.IsEmpty && report.Improvements.IsEmpty)
        {
            return report; // Nothing to put into words.
        }

        try
        {
            return await inForce(ct) is { } endpoint ? await PhraseAsync(report, endpoint, ct) : report;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever goes wrong with words, the report stands: key, network, schema, the store of answers.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failed(failure is ChatFailedException ? null : failure, failure is ChatFailedException ? failure.Message : failure.GetType().Name);
            return report;
        }
    }

    private async Task<Report> PhraseAsync(Report report, ChatEndpoint endpoint, CancellationToken ct)
    {
        var question = PhraseQuestion.Of(report);
        var key = question.KeyFor(endpoint.Model);
        if (await kept.FindAsync(key, ct) is { } known)
        {
            var answer = PhraseAnswer.Read(known);
            if (PhraseCheck.Objection(answer, question) is null)
            {
                return PhrasedReport.Of(report, question, answer, endpoint.Model);
            }
        }

        var fresh = await AskAsync(endpoint, question, ct);
        await kept.KeepAsync(key, endpoint.Model, PhraseQuestion.PromptVersion, JsonSerializer.Serialize(fresh, PhraseAnswer.Json), clock.GetUtcNow(), ct);
        return PhrasedReport.Of(report, question, fresh, endpoint.Model);
    }

    private async Task<PhraseAnswer> AskAsync(ChatEndpoint endpoint, PhraseQuestion question, CancellationToken ct)
    {
        var corrections = new List<(string Said, string Wrong)>(); // At most one a try.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var said = await ChatCompletion.AskAsync(http, endpoint, question.Request, corrections, ct);
                var (answer, wrong) = Read(said, question);
                if (answer is not null)
                {
                    return answer;
                }

                corrections.Add((said, wrong));
                if (attempt == RetriesMax)
                {
                    throw new ChatFailedException($"its answer could not be used: {wrong}", mayRetry: false);
                }
            }
            catch (ChatFailedException failed) when (failed.MayRetry && attempt < RetriesMax)
            {
                Again(attempt + 1, failed.Message);
            }
        }
    }

    private static (PhraseAnswer? Answer, string Wrong) Read(string said, PhraseQuestion question)
    {
        try
        {
            var answer = PhraseAnswer.Read(said);
            return PhraseCheck.Objection(answer, question) is { } objection ? (null, objection) : (answer, "");
        }
        catch (JsonException notTheSchema)
        {
            return (null, $"it is not the schema: {notTheSchema.Message}");
        }
    }

    [LoggerMessage(LogLevel.Information, "The language model did not serve at try {Attempt}: {Why} It is asked again.")]
    private partial void Again(int attempt, string why);

    [LoggerMessage(LogLevel.Warning, "A report keeps the analyst's words, the language model did not serve: {Why}")]
    private partial void Failed(Exception? failure, string why);
}
