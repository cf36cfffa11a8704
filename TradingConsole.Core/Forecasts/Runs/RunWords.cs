namespace TradingConsole.Core.Forecasts.Runs;

/// <summary>How the tables spell a run.</summary>
public static class RunWords
{
    public const string DailyBatch = "daily_batch";
    public const string Stream = "stream";
    public const string PostMortem = "postmortem";

    /// <summary>The public venue.</summary>
    public const string Polymarket = "polymarket";

    /// <summary>A seeded world: no market in it was ever traded. Runs name its seed too, see <see cref="PracticeOf"/>; the oldest do not.</summary>
    public const string Practice = "practice";

    /// <summary>A recording played again.</summary>
    public const string Recorded = "recorded";

    /// <summary>The practice world of a seed, <c>practice-7</c>: another seed is another world.</summary>
    public static string PracticeOf(ulong seed) => FormattableString.Invariant($"{Practice}-{seed}");

    /// <summary>The seed of a practice world; null of every other venue.</summary>
    public static string? SeedOf(string venue)
    {
        ArgumentNullException.ThrowIfNull(venue);
        return venue.StartsWith(Practice + "-", StringComparison.Ordinal) ? venue[(Practice.Length + 1)..] : null;
    }

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
