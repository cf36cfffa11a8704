namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>How the tables spell a run.</summary>
public static class RunWords
{
    public const string DailyBatch = "daily_batch";
    public const string Stream = "stream";
    public const string PostMortem = "postmortem";

    /// <summary>The public venue.</summary>
    public const string Polymarket = "polymarket";

    /// <summary>A seeded world: no market in it was ever traded.</summary>
    public const string Practice = "practice";

    /// <summary>A recording played again.</summary>
    public const string Recorded = "recorded";

    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Succeeded => "SUCCEEDED",
        RunStatus.PartialSuccess => "PARTIAL_SUCCESS",
        RunStatus.Failed => "FAILED",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no such status"),
    };

    /// <exception cref="ArgumentOutOfRangeException">The table holds a word of a newer version.</exception>
    public static RunStatus Parse(string word) => word switch
    {
        "RUNNING" => RunStatus.Running,
        "SUCCEEDED" => RunStatus.Succeeded,
        "PARTIAL_SUCCESS" => RunStatus.PartialSuccess,
        "FAILED" => RunStatus.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "expected RUNNING, SUCCEEDED, PARTIAL_SUCCESS or FAILED"),
    };
}
