using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Features.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Jobs;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Looks at the feed once a market minute: stores what arrived, weighs the features against the champion's references, and raises,
/// renews or resolves alerts. Apart from the loop, so that it delays no event.
/// </summary>
internal sealed class QualityWatch(
    QualityBoard board, DeskState state, Universe universe, PresetStore presets, AlertStore alerts, DriftStore drifts, FeedStore feeds,
    FeatureStore features, JobBoard jobs, TimeProvider clock, ILogger<QualityWatch> logger)
    : BackgroundService
{
    /// <summary>Live drift rows are stored this often, market time: a fortnight is 1,344 points a feature.</summary>
    private static readonly TimeSpan StoreEvery = TimeSpan.FromMinutes(15);

    /// <summary>A drift job that failed is asked for again after this, real time.</summary>
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private Guid? _modelId;
    private int _window;
    private DateTimeOffset _trainStart;
    private DateTimeOffset _trainEnd;
    private ImmutableDictionary<string, double> _effects = ImmutableDictionary<string, double>.Empty;
    private DateTimeOffset _storedAt;
    private long _askedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        var minute = -1L;
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.GetUtcNow();
            if (MinuteGrid.ToIndex(now) == minute)
            {
                continue;
            }

            minute = MinuteGrid.ToIndex(now);
            try
            {
                await LookAsync(now, stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or JobFailedException or JsonException)
            {
                logger.LogWarning(exception, "Data quality could not be looked at; the last picture stays");
            }
        }
    }

    /// <summary>One look. The loop's thread is not needed and not waited for.</summary>
    internal async Task LookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        board.Preset = (await presets.ActiveAsync(PresetKinds.Quality, cancellationToken)).Read<QualityPreset>();
        board.Feed.Keep(universe.Symbols.ToHashSet());
        await StoreFeedAsync(cancellationToken);
        var note = await FollowChampionAsync(now, cancellationToken);
        var preset = board.Preset;
        var drift = Weigh(preset);
        var hours = board.Feed.LastHour(MinuteGrid.ToIndex(now) - 2); // The minute before this one may still be on its way.
        AlertFinding[] findings =
        [
            .. QualityFindings.OfDrift(drift, preset),
            .. QualityFindings.OfFeed(hours, preset),
            QualityFindings.OfQuarantine(await feeds.QuarantinedCountAsync(now.AddHours(-1), cancellationToken), preset),
        ];
        var changes = AlertBook.Judge(await alerts.OpenAsync(cancellationToken), findings, now);
        await alerts.ApplyAsync(changes, cancellationToken);
        foreach (var raised in changes.Raised)
        {
            logger.LogWarning("Alert {Kind} {Subject}: {Message}", raised.Kind, raised.Subject, raised.Message);
        }

        if (_modelId is { } model && drift.Any(feature => feature.Rows > 0) && now - _storedAt >= StoreEvery)
        {
            _storedAt = now;
            await drifts.SaveAsync(drift, model, MinuteGrid.Floor(now), DriftStore.Live, cancellationToken);
        }

        board.Picture = new QualityPicture(now, _modelId, note, drift, hours, await alerts.OpenAsync(cancellationToken));
    }

    private async Task StoreFeedAsync(CancellationToken cancellationToken)
    {
        var rows = board.Feed.TakeFinished();
        if (rows.IsEmpty)
        {
            return;
        }

        try
        {
            await feeds.SaveAsync(rows, cancellationToken);
        }
        catch
        {
            board.Feed.Return(rows); // Nothing lost: the next look tries again.
            throw;
        }
    }

    /// <summary>Keeps the monitor on the champion's references and the preset's window; says why there is none.</summary>
    private async Task<string?> FollowChampionAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (state.Rules.Champion is not { } champion)
        {
            (_modelId, board.Drift) = (null, null);
            return "No model is in production, so there is no training reference.";
        }

        var id = champion.Record.Id.Value;
        if (id != _modelId || board.Preset.DriftWindowMinutes != _window)
        {
            (_modelId, _window, _effects) = (id, board.Preset.DriftWindowMinutes, ImmutableDictionary<string, double>.Empty);
            var metrics = TrainingMetrics.Parse(champion.Record.MetricsJson);
            (_trainStart, _trainEnd) = (metrics.TrainStart, metrics.TrainEnd);
            board.Drift = metrics.References.IsDefaultOrEmpty ? null : new DriftMonitor(metrics.References, _window);
            await RefillAsync(now, cancellationToken);
        }

        if (board.Drift is null)
        {
            return "The production model was registered without reference distributions: train or import one that has them.";
        }

        if (_effects.IsEmpty)
        {
            _effects = await drifts.EffectsAsync(id, cancellationToken);
            if (_effects.IsEmpty && (_askedAt == 0 || TimeProvider.System.GetElapsedTime(_askedAt) > AskEvery))
            {
                _askedAt = TimeProvider.System.GetTimestamp();
                await jobs.StartOnceAsync(ComputeDriftJob.Kind, null, Actor.System, cancellationToken);
            }
        }

        return _effects.IsEmpty ? "How dependent the training rows are is being computed; until then no drift alert is raised." : null;
    }

    /// <summary>Rows from before this process, so that a restart does not empty the window.</summary>
    private async Task RefillAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (board.Drift is not { } monitor)
        {
            return;
        }

        foreach (var symbol in universe.Symbols)
        {
            monitor.Take(await features.LoadAsync(symbol, now.AddMinutes(-_window), now, _window, cancellationToken));
        }
    }

    private ImmutableArray<FeatureDrift> Weigh(QualityPreset preset)
    {
        if (board.Drift is not { } monitor)
        {
            return [];
        }

        var counts = monitor.Read();
        var symbols = Math.Max(1, monitor.Symbols.Length);
        return
        [
            .. counts.Select(feature => FeatureDrift.Of(
                feature,
                _effects.TryGetValue(feature.Feature, out var effect) ? effect : null,
                (_trainEnd - _trainStart).TotalMinutes,
                (double)feature.Rows / symbols,
                preset.DriftConfidence)),
        ];
    }
}
