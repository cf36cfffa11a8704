using System.Diagnostics;
using System.Text.Json;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>One execution of a job: its configuration, who asked, and where progress goes.</summary>
/// <param name="Actor">Who started it; what it changes is recorded under that name.</param>
/// <param name="Attempt">Counts from 1; later ones follow an interruption.</param>
public sealed record JobRun(
    Guid JobId, JsonElement Config, Actor Actor, JobStore Store, CancellationTokenSource Cancellation, int Attempt = 1)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly EtaEstimate _eta = new();
    private long _lastReport;

    /// <summary>Real time since this attempt began.</summary>
    public TimeSpan Ran => Stopwatch.GetElapsedTime(_began);

    /// <summary>Reports progress, 0 to 1, at most five times a second; notices a cancellation asked for on another node.</summary>
    public async Task ReportAsync(double progress, string step, CancellationToken cancellationToken)
    {
        if (_lastReport != 0 && Stopwatch.GetElapsedTime(_lastReport) < ReportInterval && progress < 1)
        {
            return;
        }

        _lastReport = Stopwatch.GetTimestamp();
        var ran = Ran;
        if (await Store.ReportAsync(JobId, Attempt, progress, step, ran, _eta.Add(ran, progress), cancellationToken))
        {
            await Cancellation.CancelAsync();
        }
    }

    /// <exception cref="JobFailedException">The setting is present but not a number in range.</exception>
    public double Number(string name, double fallback, double min, double max) => Config.Number(name, fallback, min, max);
}
