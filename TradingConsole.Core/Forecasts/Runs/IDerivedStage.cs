using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>One step of a run: an <see cref="IGatherStage"/> or an <see cref="IDerivedStage"/>.</summary>
public interface IRunStage
{
    /// <summary>As checkpoints spell it, e.g. <c>cutoffs</c>.</summary>
    string Name { get; }
}

/// <summary>One step that makes derived rows of raw files and of earlier steps' rows.</summary>
/// <remarks>
/// Its only clock is the run's <see cref="ForecastRun.IntervalEnd"/> and the raw lines' own instants, its only chance a seed it derives from
/// them: the same raw files and rules give the same bits, also in another schema. Run twice it leaves the same rows.
/// </remarks>
public interface IDerivedStage : IRunStage
{
    Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct);
}

/// <summary>A run and the raw files it sealed, in their order.</summary>
public sealed record DerivedRun(ForecastRun Run, ImmutableArray<RawFile> Files);

/// <summary>What a step did, and which segments it could not use: those go among the dead letters, the rest flows on.</summary>
public sealed record StageOutcome(ImmutableSortedDictionary<string, long> Counts, ImmutableArray<FailedSegment> Failed)
{
    public static StageOutcome Of(params ReadOnlySpan<(string What, long Count)> counts)
    {
        var counted = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (what, count) in counts)
        {
            counted[what] = count;
        }

        return new StageOutcome(counted.ToImmutable(), []);
    }
}

/// <param name="Segment">Which page, market or token; unique within its step and run.</param>
/// <param name="Reason">Field, value and rule.</param>
/// <param name="Payload">What could not be used.</param>
public sealed record FailedSegment(string Segment, string Reason, string Payload);
