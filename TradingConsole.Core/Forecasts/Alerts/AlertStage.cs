using Npgsql;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Holds every hour's price of the run against the conformal band in force, and gives kept explanations to the alerts they speak of.</summary>
/// <remarks>
/// Question and trust are those known at the run's end, when the batch judges. Alerts of the stream are no part of its memory: which of the two
/// pipelines came first must not decide. Needs the steps questions, snapshots, features, forecast and trust.
/// </remarks>
public sealed class AlertStage(NpgsqlDataSource database, AlertRules rules, ReadRawLines read) : IDerivedStage
{
    // From the day before on, as alerts of this very day come before or after this step, by the pipelines' luck.
    private static readonly TimeSpan ExplainedWithin = TimeSpan.FromDays(7);

    private readonly AlertInputs _inputs = new(database);
    private readonly AlertStore _store = new(database);
    private readonly KeptAnswers _kept = new(database, read);

    public string Name => "alerts";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (start, end) = (run.Run.IntervalStart, run.Run.IntervalEnd);
        var bands = await _inputs.BandsAsync(start, end, ct);
        var told = await _store.LogAsync("batch", start, ct);
        var (alerts, stopped) = (new List<AlertEvent>(), new int[(int)AlertGate.None + 1]);
        await foreach (var candidate in _inputs.CandidatesAsync(start, end, bands, ct))
        {
            var verdict = AlertGates.Judge(candidate, told, rules);
            stopped[(int)verdict.StoppedBy]++;
            if (verdict.Alert is { } alert)
            {
                told.Add(alert);
                alerts.Add(alert);
            }
        }

        await _store.SaveAsync(alerts, "batch", ct);
        var explained = await ExplainAsync(run, ct);
        return StageOutcome.Of(
        [
            ("alerts", alerts.Count), ("explained", explained),
            .. Enum.GetValues<AlertGate>().Where(gate => gate != AlertGate.None).Select(gate => ($"stopped_{AlertGateWords.Of(gate)}", (long)stopped[(int)gate])),
        ]);
    }

    private async Task<int> ExplainAsync(DerivedRun run, CancellationToken ct)
    {
        var answers = await _kept.ReadAsync(KeptAnswer.Explanations, run, ct);
        var models = answers.Values.Where(said => said[0].PromptVersion == Prompt.Explanation.Version).Select(said => said[0].Model)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (models.Length == 0)
        {
            return 0;
        }

        var explained = new List<(Guid AlertId, string[] Lines)>();
        foreach (var (alert, question) in await _store.SinceAsync(run.Run.IntervalEnd - ExplainedWithin, run.Run.IntervalStart, ct))
        {
            var figures = AlertWords.Figures(alert.Evidence);
            var asked = AskedQuestion.Explanation(question, figures);
            var lines = models.SelectMany(model => answers.GetValueOrDefault(asked.KeyFor(model)) ?? [])
                .Select(said => ExplanationAnswer.Read(said.Said, figures).Answer)
                .FirstOrDefault(answer => answer is not null);
            if (lines is not null)
            {
                explained.Add((alert.AlertId, [.. lines.Lines]));
            }
        }

        await _store.ExplainAsync(explained, ct);
        return explained.Count;
    }
}
