namespace TradingConsole.Workers.Jobs;

/// <summary>How much longer a job takes, from the pace of its progress. Formula in docs/metrics.md.</summary>
/// <remarks>
/// The pace is smoothed over time with a constant of <see cref="Smoothing"/>, so that a slow step counts soon and a single hiccup
/// does not; a standstill lowers it. Silent until enough is known. Not thread safe.
/// </remarks>
internal sealed class EtaEstimate
{
    public static readonly TimeSpan Smoothing = TimeSpan.FromSeconds(30);

    /// <summary>Before this much time and progress the pace is mostly start-up.</summary>
    public static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(3);

    private const double SilentBelow = 0.02;

    private TimeSpan _at;
    private double _progress;
    private double _pace; // Fraction per second.

    /// <param name="elapsed">Real time since the job began.</param>
    /// <param name="progress">0 to 1.</param>
    /// <returns>Time left; null while too little is known or nothing moves.</returns>
    public TimeSpan? Add(TimeSpan elapsed, double progress)
    {
        var seconds = (elapsed - _at).TotalSeconds;
        if (seconds > 0)
        {
            var pace = Math.Max(0, progress - _progress) / seconds;
            // The first samples weigh as in a plain mean: with a fixed weight the start at zero would linger.
            var weight = Math.Max(1 - Math.Exp(-seconds / Smoothing.TotalSeconds), seconds / elapsed.TotalSeconds);
            _pace += weight * (pace - _pace);
            (_at, _progress) = (elapsed, Math.Max(progress, _progress));
        }

        return progress >= 1 ? TimeSpan.Zero
            : elapsed < SilentFor || progress < SilentBelow || _pace <= 1e-7 ? null
            : TimeSpan.FromSeconds((1 - progress) / _pace);
    }
}
