using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>Does the steps of one run in their order, each once: what an interrupted run had done is not done again.</summary>
/// <param name="report">Told before each step: which of how many, and its name.</param>
/// <param name="clock">Dates the bookkeeping; nothing derived reads it.</param>
public sealed class Pipeline(RunStore runs, RunLetters letters, TimeProvider clock, Func<int, int, string, Task>? report = null)
{
    /// <summary>Runs what the run's checkpoints do not name yet, and ends it.</summary>
    /// <param name="filesOf">The run's raw files, asked before each step that derives.</param>
    /// <returns>The run as it ended.</returns>
    /// <exception cref="RunFailedException">A step could not be done.</exception>
    /// <exception cref="OperationCanceledException">Stopped in between; the run goes on where it was when it is started again.</exception>
    public async Task<ForecastRun> RunAsync(
        ForecastRun run, ImmutableArray<IRunStage> stages, Func<ForecastRun, ImmutableArray<RawFile>> filesOf, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(filesOf);
        var done = await runs.CheckpointsAsync(run.RunId, ct);
        for (var i = 0; i < stages.Length; i++)
        {
            var name = stages[i].Name;
            if (done.Contains(name))
            {
                continue;
            }

            await (report?.Invoke(i, stages.Length, name) ?? Task.CompletedTask);
            StageOutcome outcome;
            try
            {
                outcome = await (stages[i] is IGatherStage gather ? gather.GatherAsync(run, ct) : ((IDerivedStage)stages[i]).DeriveAsync(new DerivedRun(run, filesOf(run)), ct));
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !ct.IsCancellationRequested)
            {
                await runs.EndAsync(run.RunId, RunStatus.Failed, name, failure.Message, clock.GetUtcNow(), CancellationToken.None);
                throw new RunFailedException(run, name, failure);
            }

            await letters.KeepAsync(run.RunId, name, outcome.Failed, clock.GetUtcNow(), ct);
            await runs.CheckAsync(run.RunId, name, outcome, clock.GetUtcNow(), ct);
        }

        var open = await letters.FirstOpenAsync(run.RunId, ct);
        var status = open is null ? RunStatus.Succeeded : RunStatus.PartialSuccess;
        var ended = clock.GetUtcNow();
        await runs.EndAsync(run.RunId, status, open?.Stage, open?.Reason, ended, ct);
        return run with { Status = status, ErrorStage = open?.Stage, Error = open?.Reason, EndedAt = ended };
    }
}

/// <summary>One step that asks a source and puts what it answers on the shelf.</summary>
public interface IGatherStage : IRunStage
{
    /// <summary>Asked twice for one run it keeps nothing twice.</summary>
    Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct);
}

/// <summary>A run came to a step it could not do; started again it goes on there.</summary>
public sealed class RunFailedException(ForecastRun run, string stage, Exception inner)
    : Exception($"The run of {run.IntervalEnd:yyyy-MM-dd HH:mm} UTC failed at '{stage}': {inner.Message}", inner)
{
    public string Stage { get; } = stage;
}
