using System.Diagnostics;
using System.Text.Json;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>One execution of a job: its configuration, who asked, and where progress goes.</summary>
/// <param name="Actor">Who started it; what it changes is recorded under that name.</param>
public sealed record JobRun(Guid JobId, JsonElement Config, Actor Actor, JobStore Store, CancellationTokenSource Cancellation)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private long _lastReport;

    /// <summary>Reports progress, 0 to 1, at most five times a second; notices a cancellation asked for on another node.</summary>
    public async Task ReportAsync(double progress, string step, CancellationToken cancellationToken)
    {
        if (_lastReport != 0 && Stopwatch.GetElapsedTime(_lastReport) < ReportInterval && progress < 1)
        {
            return;
        }

        _lastReport = Stopwatch.GetTimestamp();
        if (await Store.ReportAsync(JobId, progress, step, cancellationToken))
        {
            await Cancellation.CancelAsync();
        }
    }

    /// <exception cref="JobFailedException">The setting is present but not a number in range.</exception>
    public double Number(string name, double fallback, double min, double max)
    {
        if (!Config.TryGetProperty(name, out var value))
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= min && number <= max
            ? number
            : throw new JobFailedException($"Setting '{name}' was {value.GetRawText()}; expected a number from {min} to {max}.");
    }
}
