namespace TradingConsole.Core.Forecasts.Runs;

public enum RunStatus
{
    Running,
    Succeeded,

    /// <summary>Some segments failed and lie among the dead letters; the rest was done.</summary>
    PartialSuccess,
    Failed,
}

/// <summary>One run of a pipeline.</summary>
/// <param name="Pipeline"><c>daily_batch</c>, <c>stream</c> or <c>postmortem</c>.</param>
/// <param name="CodeVersion">Of the derivation: two runs with equal versions, configuration and raw files derive equal bits.</param>
/// <param name="ConfigHash">SHA-256 of the settings that decide.</param>
/// <param name="IntervalStart">Of the data, inclusive. What is made hour by hour begins after it: the hour at the start is the run before's.</param>
/// <param name="IntervalEnd">Exclusive, though the hour at the end is made, of what was known then; what the run calls now, whatever the wall clock says.</param>
/// <param name="ErrorStage">Where it failed, or first failed in part.</param>
public sealed record ForecastRun(
    Guid RunId, string Pipeline, string CodeVersion, string ConfigHash, DateTimeOffset IntervalStart, DateTimeOffset IntervalEnd, RunStatus Status,
    string? ErrorStage, string? Error, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>Whose markets, see <see cref="RunWords"/>.</summary>
    public string Venue { get; init; } = RunWords.Polymarket;
}
