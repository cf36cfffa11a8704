using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.PostMortems;

/// <summary>Writes a post-mortem of each market that was resolved, and a new version when its label changed and its figures with it.</summary>
/// <remarks>
/// Due is a resolved market without a post-mortem, and one whose winner or dispute is another than the latest version says. Reads nothing later than
/// the run's end; what other markets do later to the category writes no new version.
/// </remarks>
public sealed class PostMortemStage(NpgsqlDataSource database, AlertRules alertRules) : IDerivedStage
{
    private readonly PostMortemInputs _inputs = new(database);
    private readonly PostMortemStore _store = new(database);

    public string Name => "postmortem";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (now, written, same) = (run.Run.IntervalEnd, 0, 0);
        var due = await _inputs.DueAsync(now, ct);
        var segments = due.IsEmpty ? null : await _inputs.SegmentsAsync(now, ct);
        foreach (var market in due)
        {
            var figures = await _inputs.FiguresAsync(market, segments!, now, alertRules.WidthLeast, ct);
            var isNew = await _store.SaveAsync(
                market.MarketId, run.Run.RunId, now, PostMortemMarkdown.Write(figures), JsonSerializer.Serialize(figures, ForecastJson.Options), ct);
            (written, same) = isNew ? (written + 1, same) : (written, same + 1);
        }

        return StageOutcome.Of(("due", due.Length), ("written", written), ("unchanged", same));
    }
}
