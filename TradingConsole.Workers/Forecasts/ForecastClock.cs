using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Puts the daily batch into the queue when a day is over, by the markets' clock; the first one as soon as the desk stands. One that fails is tried again after growing pauses.</summary>
internal sealed partial class ForecastClock(DailyBatch batch, RawShelf shelf, JobBoard board, DeskState state, TimeProvider clock, ILogger<ForecastClock> log)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    /// <summary>No series is open for longer: a batch takes minutes, the stream seals every five.</summary>
    private static readonly TimeSpan OpenMax = TimeSpan.FromDays(1);

    private readonly RunTries _tries = new();
    private string? _said;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The desk's own opening comes first.
        Sweep();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
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

    // By the machine's clock, as the files' own times are.
    private void Sweep()
    {
        try
        {
            if (shelf.Sweep(TimeProvider.System.GetUtcNow() - OpenMax) is > 0 and var removed)
            {
                Swept(removed);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            NotSwept(failure);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var plan = await batch.DueByItselfAsync(ct);
        var isUnderWay = plan is not null && await board.IsUnderWayAsync(DailyBatchJob.Kind, null, ct);
        switch (_tries.Look(plan?.RunId, isUnderWay, clock.GetUtcNow()))
        {
            case TryAnswer.Start:
                await board.StartOnceAsync(DailyBatchJob.Kind, null, Actor.System, ct);
                break;
            case TryAnswer.WaitAnew:
                Pauses(plan!.IntervalEnd, _tries.NextAt);
                break;
            default:
                break;
        }
    }

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

    [LoggerMessage(LogLevel.Warning, "The forecast batch up to {End:yyyy-MM-dd HH:mm} UTC is not done; it is tried again from {At:yyyy-MM-dd HH:mm:ss} UTC on, or by hand at once")]
    private partial void Pauses(DateTimeOffset end, DateTimeOffset at);

    [LoggerMessage(LogLevel.Information, "{Files} unsealed raw files of processes that died more than a day ago were removed")]
    private partial void Swept(int files);

    [LoggerMessage(LogLevel.Warning, "Unsealed raw files of processes that died could not be removed")]
    private partial void NotSwept(Exception failure);

    [LoggerMessage(LogLevel.Warning, "No prediction markets are measured. {Why}")]
    private partial void StandsStill(string why);

    [LoggerMessage(LogLevel.Warning, "Whether a forecast batch is due could not be found out; it is asked again")]
    private partial void Failed(Exception failure);
}
