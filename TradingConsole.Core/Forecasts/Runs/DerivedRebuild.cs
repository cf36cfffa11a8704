using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>Makes everything derived a second time from the raw files, beside the first, and compares them bit for bit.</summary>
/// <param name="stagesOf">The derived steps of a pipeline, on the given database.</param>
public sealed class DerivedRebuild(
    NpgsqlDataSource database, string connectionString, Func<NpgsqlDataSource, string, ImmutableArray<IDerivedStage>> stagesOf)
{
    /// <summary>Replays every run in its order with the raw files it sealed.</summary>
    /// <param name="files">All raw files there are.</param>
    /// <param name="replace">Puts the new set into the old one's place afterwards, equal or not.</param>
    /// <param name="report">Told before each run: which of how many.</param>
    /// <remarks>
    /// No run may go on meanwhile: the caller holds the pipelines' lock. A batch that has not ended is replayed as far as its checkpoints say, because it
    /// goes on behind them. A stream hour that has not ended is left out of both sides; with <paramref name="replace"/> its rows go, and come again when it
    /// is taken up.
    /// </remarks>
    public async Task<RebuildVerdict> RunAsync(
        ImmutableArray<RawFile> files, bool replace, Func<int, int, ForecastRun, Task>? report, CancellationToken ct)
    {
        var store = new RunStore(database);
        var (ended, open) = (await store.DerivedAsync(ct), await store.OpenAsync(ct));
        ImmutableArray<ForecastRun> runs = [.. ended.Concat(open.Where(run => run.Pipeline != RunWords.Stream))
            .OrderBy(run => run.IntervalEnd).ThenBy(run => run.Pipeline, StringComparer.Ordinal)];
        var halfDone = open.Select(run => run.RunId).ToHashSet();
        var filesOf = files.ToLookup(file => file.RunId);
        await DerivedTables.MakeApartAsync(database, ct);
        ImmutableSortedDictionary<string, string> after;
        await using (var apart = DerivedTables.OpenApart(connectionString))
        {
            for (var i = 0; i < runs.Length; i++)
            {
                await (report?.Invoke(i, runs.Length, runs[i]) ?? Task.CompletedTask);
                var run = new DerivedRun(runs[i], [.. filesOf[runs[i].RunId].OrderBy(file => file.Sequence)]);
                var done = halfDone.Contains(run.Run.RunId) ? await store.CheckpointsAsync(run.Run.RunId, ct) : null;
                foreach (var stage in stagesOf(apart, run.Run.Pipeline).Where(stage => done?.Contains(stage.Name) ?? true))
                {
                    await stage.DeriveAsync(run, ct);
                }
            }

            after = await DerivedTables.EndedHashesAsync(apart, ct);
        }

        var before = await DerivedTables.EndedHashesAsync(database, ct);
        await (replace ? DerivedTables.PutInPlaceAsync(database, ct) : DerivedTables.DropApartAsync(database, ct));
        return new RebuildVerdict(ended.Length, open, before, after);
    }
}

/// <param name="Runs">That had ended.</param>
/// <param name="Open">Begun and not ended: of a stream hour nothing was compared, of a batch what its checkpoints name.</param>
/// <param name="Before">Hash of each derived table as it stood.</param>
/// <param name="After">As made anew.</param>
public sealed record RebuildVerdict(
    int Runs, ImmutableArray<ForecastRun> Open, ImmutableSortedDictionary<string, string> Before, ImmutableSortedDictionary<string, string> After)
{
    /// <summary>The tables that differ in any bit.</summary>
    public ImmutableArray<string> Different => [.. Before.Keys.Where(table => Before[table] != After[table])];

    public bool IsEqual => Different.IsEmpty;
}
