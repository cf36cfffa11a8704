using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Holds every hour's price of the run against the conformal band in force; what it raises stands in the template's words until a language model has explained it.</summary>
/// <remarks>
/// Question and trust are those known at the run's end, when the batch judges. Alerts of the stream are no part of its memory: which of the two
/// pipelines came first must not decide. Needs the steps questions, snapshots, features, forecast and trust.
/// </remarks>
public sealed class AlertStage(NpgsqlDataSource database, AlertRules rules) : IDerivedStage
{
    private readonly AlertInputs _inputs = new(database);
    private readonly AlertStore _store = new(database);

    public string Name => "alerts";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (start, end) = (run.Run.IntervalStart, run.Run.IntervalEnd);
        var bands = await _inputs.BandsAsync(start, end, ct);
        var told = await _store.LogAsync("batch", start.AddMicroseconds(1), ct); // The hour at the start was the run before's.
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
        return StageOutcome.Of(
        [
            ("alerts", alerts.Count),
            .. Enum.GetValues<AlertGate>().Where(gate => gate != AlertGate.None).Select(gate => ($"stopped_{AlertGateWords.Of(gate)}", (long)stopped[(int)gate])),
        ]);
    }
}
