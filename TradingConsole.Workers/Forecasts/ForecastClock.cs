using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Puts the daily batch into the queue when a day is over, by the markets' clock; the first one as soon as the desk stands.</summary>
internal sealed partial class ForecastClock(DailyBatch batch, JobBoard board, DeskState state, TimeProvider clock, ILogger<ForecastClock> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private string? _said;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The desk's own opening comes first.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await batch.DueAsync(stoppingToken) is { } plan && (plan.IntervalEnd - plan.IntervalStart >= Day || IsMidnight(plan)))
                {
                    await board.StartOnceAsync(DailyBatchJob.Kind, null, Actor.System, stoppingToken);
                }

                _said = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The loop's edge: the database may be away for a while.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Say(failure);
            }

            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A run made by hand at noon does not move the days: the next one is due at midnight again.
    private static bool IsMidnight(RunPlan plan) => plan.IntervalStart.UtcDateTime.Date < plan.IntervalEnd.UtcDateTime.Date;

    /// <summary>Once a change: an objection that stands says nothing new at the next look.</summary>
    private void Say(Exception failure)
    {
        if (failure.Message == _said)
        {
            return;
        }

        _said = failure.Message;
        if (failure is DeskStartException)
        {
            StandsStill(failure.Message);
        }
        else
        {
            Failed(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "No prediction markets are measured. {Why}")]
    private partial void StandsStill(string why);

    [LoggerMessage(LogLevel.Warning, "Whether a forecast batch is due could not be found out; it is asked again")]
    private partial void Failed(Exception failure);
}
