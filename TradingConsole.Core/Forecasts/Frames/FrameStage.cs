using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Frames;

/// <summary>Makes the feature frames of a run's hours.</summary>
public sealed class FrameStage(NpgsqlDataSource database, FrameRules rules) : IDerivedStage
{
    private readonly SnapshotHistory _history = new(database);
    private readonly FrameStore _store = new(database);

    public string Name => "features";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (from, to) = (run.Run.IntervalStart, run.Run.IntervalEnd);
        var frames = new List<FeatureFrame>(); // The hour at the start was the run before's.
        await foreach (var snapshots in _history.ByMarketAsync(from - rules.LookBack, to, ct))
        {
            frames.AddRange(FrameMaker.Of(snapshots, from.AddTicks(1), to, rules));
        }

        await _store.SaveAsync(frames, ct);
        return StageOutcome.Of(("frames", frames.Count), ("imputed", frames.Count(frame => frame.Imputed != Imputation.None)));
    }
}
