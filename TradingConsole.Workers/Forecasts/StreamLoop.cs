using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>
/// Listens to the most traded open markets and makes bars and alerts of what they say, as it comes. An hour is a run; its messages are sealed every few
/// minutes, so that a process that dies takes only the last of them along.
/// </summary>
/// <param name="clock">The markets' clock.</param>
internal sealed partial class StreamLoop(
    NpgsqlDataSource database, RawShelf shelf, ForecastRules rules, ForecastScope scope, MarketChannel channel, TimeProvider clock,
    ILogger<StreamLoop> log) : BackgroundService
{
    /// <summary>Held by the one node that listens; a rebuild waits for it to be free.</summary>
    public const string LockName = "forecasts_stream";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan SealEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ContextEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly RunStore _runs = new(database);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = channel.RunAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // The loop's edge: whatever an hour fails by, the next try begins with what was sealed.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Failed(failure);
            }

            await Task.Delay(Pause, CancellationToken.None).WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await listening;
    }

    private async Task LeadAsync(CancellationToken ct)
    {
        if (await _runs.LatestAsync(RunWords.DailyBatch, ct) is null || await _runs.ObjectionAsync(scope.Venue, ct) is not null)
        {
            return; // Nothing is known of any market yet, or of others only: the batch says so.
        }

        await using var held = await AdvisoryLock.TryAcquireAsync(database, LockName, ct);
        if (held is null)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, held.Lost);
        while (!either.IsCancellationRequested)
        {
            await HourAsync(either.Token);
        }
    }

    private async Task HourAsync(CancellationToken ct)
    {
        var left = await _runs.UnfinishedAsync(RunWords.Stream, ct);
        var now = clock.GetUtcNow();
        var start = new DateTimeOffset(now.Ticks - (now.Ticks % Hour.Ticks), TimeSpan.Zero);
        var plan = left is null
            ? new RunPlan(RunWords.Stream, start, start + Hour, rules.HashWith(scope), scope.Venue)
            : new RunPlan(RunWords.Stream, left.IntervalStart, left.IntervalEnd, left.ConfigHash, left.Venue);
        var run = await _runs.BeginAsync(plan, now, ct);
        var stage = DerivedStages.Stream(database, shelf, rules);
        var hour = await StreamHour.BeginAsync(run, stage, shelf, new StreamRows(database), ct);
        await using (hour)
        {
            if (hour.Lost > 0)
            {
                LostWithAProcess(hour.Lost, run.IntervalStart);
            }

            while (clock.GetUtcNow() < run.IntervalEnd)
            {
                await ListenAsync(hour, run, ct);
            }

            await hour.EndAsync(ct);
        }

        await new RawFileStore(database).MirrorAsync(shelf.List(run.RunId), ct); // An hour that is taken up after its end listens no more.
        await _runs.CheckAsync(run.RunId, stage.Name, StageOutcome.Of([.. hour.Counts]), clock.GetUtcNow(), ct);
        await _runs.EndAsync(run.RunId, RunStatus.Succeeded, null, null, clock.GetUtcNow(), ct);
    }

    // One file's worth: the context anew, then whatever comes until it is sealed.
    private async Task ListenAsync(StreamHour hour, ForecastRun run, CancellationToken ct)
    {
        var sealAt = Earlier(clock.GetUtcNow() + SealEvery, run.IntervalEnd);
        var contextAt = DateTimeOffset.MinValue;
        while (clock.GetUtcNow() < sealAt)
        {
            if (clock.GetUtcNow() >= contextAt)
            {
                var context = await new StreamContextStore(database).LoadAsync(
                    await new ForecastMarketStore(database).MostTradedAsync(scope.StreamedMax, ct), clock.GetUtcNow(), ct);
                channel.SetAssets(context.Markets.SelectMany(market => (IEnumerable<string>)[market.YesToken, market.NoToken]));
                await hour.TakeAsync(context.LineAt(clock.GetUtcNow()), ct);
                contextAt = clock.GetUtcNow() + ContextEvery;
            }

            using var tick = CancellationTokenSource.CreateLinkedTokenSource(ct);
            tick.CancelAfter(Tick);
            try
            {
                await channel.Lines.WaitToReadAsync(tick.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                continue; // Silence.
            }

            while (channel.Lines.TryRead(out var line))
            {
                await hour.TakeAsync(line, ct);
            }

            await hour.SaveAsync(ct);
        }

        await hour.SealAsync(ct);
        await new RawFileStore(database).MirrorAsync(shelf.List(run.RunId), ct);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    [LoggerMessage(LogLevel.Error, "The prediction markets' stream failed; it goes on with what was sealed")]
    private partial void Failed(Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Alerts} alerts of the hour from {Hour} rested on messages that a process took along when it died, and are gone with them")]
    private partial void LostWithAProcess(int alerts, DateTimeOffset hour);
}
