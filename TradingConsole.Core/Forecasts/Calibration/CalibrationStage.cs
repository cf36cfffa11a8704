using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Calibration;

/// <summary>Measures how honest resolved markets' prices were, over each window that ends with the run.</summary>
public sealed class CalibrationStage(NpgsqlDataSource database, CalibrationRules rules) : IDerivedStage
{
    private readonly CalibrationStore _store = new(database);

    public string Name => "calibration";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var now = run.Run.IntervalEnd;
        var rows = await _store.ScoredAsync(now, ct);
        var measured = rules.Windows
            .SelectMany(
                window => CalibrationBook.Of(rows.Where(row => window.Reach is not { } reach || row.ResolvedAt > now - reach), rules),
                (window, metrics) => (window.Name, metrics))
            .ToArray();
        await _store.SaveAsync(run.Run.RunId, measured, ct);
        return StageOutcome.Of(("rows", rows.Length), ("figures", measured.Length), ("small", measured.Count(item => item.metrics.IsSmall)));
    }
}
