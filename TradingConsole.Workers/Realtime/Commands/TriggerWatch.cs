using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Triggers;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Looks at the live account and its feeds four times a second and pulls the kill switch when a trigger trips: in memory first, then its
/// row, trail and risk event. Also the hand that ends live when its time is up.
/// </summary>
internal sealed class TriggerWatch(
    ILiveSeat seat, DeskFeed feed, DeskState state, WireGate gate, KillSwitch killSwitch, KillTrips trips, Arming arming, MarketSource source,
    TimeProvider clock, ILogger<TriggerWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private TriggerReading[] _readings = [];
    private DateTimeOffset? _mismatchSince;
    private DateTimeOffset? _downSince;
    private int _armedOutside;

    /// <summary>Every trigger with its figure and limit at the last look; empty before the first.</summary>
    public ImmutableArray<TriggerReading> Readings => [.. Volatile.Read(ref _readings)];

    /// <summary>One look. The owner calls it from one thread.</summary>
    public void Look()
    {
        var now = clock.GetUtcNow();
        var readings = LiveTriggers.Read(Figures(now), TriggerLimits.Standard, state.Rules.Risk);
        Volatile.Write(ref _readings, [.. readings]);
        if (LiveTriggers.Worst(readings) is { } worst && killSwitch.Raise(worst.Level, worst.Message, "system", now, worst.LossDay))
        {
            _ = trips.TellAsync(new RiskEvent(now, worst.Code, null, RiskSeverity.Critical, worst.Message));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        var ending = Task.CompletedTask;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Look();
                if (ending.IsCompleted)
                {
                    ending = EndWhatRanOutAsync(); // Beside the looks: it may wait for a database that hangs, and they may not.
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A watch that cannot look is no watch: nothing may be added until a person has seen why.
                logger.LogCritical(exception, "The triggers could not be looked at");
                if (IsExposed(seat.State.Picture))
                {
                    killSwitch.Raise(KillLevel.NoNewEntries, $"The triggers could not be looked at: {exception.Message}", "system", clock.GetUtcNow());
                }
            }
        }
    }

    private async Task EndWhatRanOutAsync()
    {
        try
        {
            await arming.WatchAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogError(exception, "What ran out could not be ended; looked at again at once");
        }
    }

    /// <summary>Market spans count in real time: networks, venues and people are no faster on a fast market.</summary>
    private TriggerFigures Figures(DateTimeOffset now)
    {
        var seated = seat.State;
        var picture = seated.Picture;
        var isDown = picture is { Phase: not LivePhase.Starting, Stream.IsConnected: false };
        _downSince = isDown ? _downSince ?? picture!.Stream.LostAt ?? now : null;
        var isApart = picture is { Phase: not LivePhase.Starting } && picture.Reconciled.At != DateTimeOffset.MinValue && !picture.Reconciled.Agrees;
        _mismatchSince = isApart ? _mismatchSince ?? now : null;
        return new TriggerFigures(
            now,
            IsExposed(picture),
            Since(_downSince),
            Since(picture?.Stream.SilentSince),
            feed.Latest.Health.WorstDataAge,
            picture?.OrderFailures.Count(failure => failure.Kind != Core.Exchange.VenueErrorKind.HeldBack) ?? 0,
            Since(_mismatchSince),
            picture is null || picture.Reconciled.At == DateTimeOffset.MinValue ? null : Since(picture.Reconciled.At),
            feed.Latest.Health.ClockOffset / source.Speed,
            Since(picture?.UnprotectedSince),
            picture is null ? null : (double?)picture.Equity,
            picture is null ? null : (double?)seated.DayOpeningEquity,
            Invariant(seated));

        TimeSpan? Since(DateTimeOffset? then) => then is { } at ? (now - at) / source.Speed : null;
    }

    private bool IsExposed(LivePicture? picture) =>
        state.Rules.Mode == TradingMode.Live || picture is { Brackets.IsEmpty: false } or { Positions.IsEmpty: false };

    private string? Invariant(LiveSeatState seated)
    {
        if (gate.ArmedUntil is not null && state.Rules.Mode != TradingMode.Live && ++_armedOutside > 8)
        {
            return $"The gate is armed though the mode is {state.Rules.Mode.Word()}.";
        }

        if (gate.ArmedUntil is null || state.Rules.Mode == TradingMode.Live)
        {
            _armedOutside = 0; // Between the two steps of arming it is so for a moment.
        }

        if (seated.Broken is { } broken)
        {
            return broken;
        }

        if (seated.Picture is not { } picture)
        {
            return null;
        }

        if (picture.Brackets.FirstOrDefault(bracket => bracket.Held < 0) is { } over)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{over.Plan.Symbol}: {-over.Held} more was closed than was held.");
        }

        return picture.Brackets.GroupBy(bracket => bracket.Plan.Symbol).FirstOrDefault(group => group.Count(bracket => bracket.Held > 0 && !ClientOrderIds.IsAdopted(bracket.Entry.ClientOrderId)) > 1) is { } twice
            ? $"{twice.Key} is held by more than one round trip." : null;
    }
}
