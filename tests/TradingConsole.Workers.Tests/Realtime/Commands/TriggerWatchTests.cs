using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Core.Risk.Triggers;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>From what the live desk shows to the pulled switch, its row, its trail and its risk event.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TriggerWatchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly VenuePosition Held = new(Symbol.Btc, 1, 100, 100, null, 10, 0, CommandDesk.Start);
    private CommandDesk _desk = null!;

    private TriggerWatch Watch => _desk.Get<TriggerWatch>();

    public async Task InitializeAsync() => _desk = await CommandDesk.StartAsync(postgres);

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Theory]
    [InlineData(TriggerCodes.UserStreamDown, KillLevel.NoNewEntries)]
    [InlineData(TriggerCodes.UserStreamSilent, KillLevel.NoNewEntries)]
    [InlineData(TriggerCodes.OrderFailures, KillLevel.ReduceOnly)]
    [InlineData(TriggerCodes.ReconcileMismatch, KillLevel.ReduceOnly)]
    [InlineData(TriggerCodes.ReconcileOverdue, KillLevel.NoNewEntries)]
    [InlineData(TriggerCodes.Unprotected, KillLevel.ReduceOnly)]
    [InlineData(TriggerCodes.DataLatency, KillLevel.NoNewEntries)]
    [InlineData(TriggerCodes.ClockDrift, KillLevel.NoNewEntries)]
    [InlineData(TriggerCodes.DayLoss, KillLevel.FlattenAll)]
    public async Task Look_OneThingGoesWrong_PullsItsLevelOnceAndTells(string code, KillLevel level)
    {
        _desk.Seat.Show(Exposed());
        Watch.Look();
        Assert.False(_desk.Kill.IsEngaged);

        GoWrong(code);
        Watch.Look();
        _desk.Clock.Advance(TimeSpan.FromMinutes(code == TriggerCodes.ReconcileOverdue ? 4 : 1));
        if (code != TriggerCodes.ReconcileOverdue)
        {
            _desk.Seat.Show(_desk.Seat.State.Picture! with { Reconciled = _desk.Seat.State.Picture!.Reconciled with { At = _desk.Clock.GetUtcNow() } });
        }

        Watch.Look();
        Watch.Look();

        Assert.Equal(level, _desk.Kill.Level);
        Assert.Equal("system", _desk.Kill.State.By);
        Assert.Equal(code == TriggerCodes.DayLoss, _desk.Kill.State.LossDay is not null);
        await Eventually.TrueAsync(
            async () => (await _desk.Get<RiskEventStore>().LatestAsync(10)).Length == 1 && (await _desk.TrailAsync("kill.engage")).Length == 1, "the pull is stored");
        Assert.Equal(code, Assert.Single(await _desk.Get<RiskEventStore>().LatestAsync(10)).Type);
        Assert.Equal(("system", "trigger"), Assert.Single(await _desk.TrailAsync("kill.engage")) is { } entry ? (entry.Actor, entry.Origin) : default);
        Assert.Contains(Watch.Readings, reading => reading.Code == code && reading.IsTripped);
        if (level == KillLevel.FlattenAll)
        {
            await Eventually.TrueAsync(() => _desk.Mode == TradingMode.Off, "the mode falls");
        }
    }

    [Fact]
    public void Look_NoLiveAccount_NothingTrips()
    {
        _desk.Seat.Show(null);
        _desk.Clock.Advance(TimeSpan.FromHours(1));
        Watch.Look();

        Assert.False(_desk.Kill.IsEngaged);
        Assert.NotEmpty(Watch.Readings);
    }

    [Fact]
    public void Look_OwnGateHeldOrdersBack_IsNoFailureSpike()
    {
        _desk.Seat.Show(Exposed() with { OrderFailures = [.. Enumerable.Range(0, 9).Select(_ => Failure(VenueErrorKind.HeldBack))] });
        Watch.Look();

        Assert.False(_desk.Kill.IsEngaged);
    }

    [Fact]
    public void Look_GateArmedOutsideLive_IsABrokenInvariant()
    {
        _desk.Gate.HoldLease(CommandDesk.Trader, CommandDesk.Start.AddHours(1));
        _desk.Gate.Arm(CommandDesk.Start.AddHours(1));
        for (var i = 0; i < 12; i++)
        {
            Watch.Look();
        }

        Assert.Equal(KillLevel.ReduceOnly, _desk.Kill.Level);
        Assert.Contains("armed though", _desk.Kill.State.Reason, StringComparison.Ordinal);
    }

    /// <summary>Row 45: the breach latches; while exits fail it stays, through a restart and the turn of the day.</summary>
    [Fact]
    public async Task DayLoss_VenueStillHolds_StaysLatchedOverRestartAndDayRoll()
    {
        _desk.Seat.Show(Exposed());
        GoWrong(TriggerCodes.DayLoss);
        Watch.Look();
        Assert.Equal(KillLevel.FlattenAll, _desk.Kill.Level);
        var (database, folder) = await _desk.DieAsync();

        _desk = await CommandDesk.StartAsync(postgres, folder: folder, database: database);
        _desk.Clock.Advance(TimeSpan.FromHours(20));
        _desk.Seat.Show(Exposed() with { PositionsAt = _desk.Clock.GetUtcNow(), Flattening = "day loss" });

        Assert.Equal((KillLevel.FlattenAll, new DateOnly(2026, 3, 1)), (_desk.Kill.Level, _desk.Kill.State.LossDay!.Value));
        var reset = await _desk.Get<KillCommands>().ResetAsync(new KillReset("now") { Date = new DateOnly(2026, 3, 2) }, CommandDesk.Ann);
        Assert.False(reset.IsOk);
        Assert.Equal(TradingMode.Off, _desk.Mode);
        Assert.False((await _desk.Get<Arming>().ProposeAsync(Core.Execution.Live.ArmingKind.Arm, CommandDesk.Ann, default)).Outcome.IsOk);
    }

    private LivePicture Exposed() => _desk.Agreeing() with { Positions = [Held], PositionsAt = CommandDesk.Start };

    private void GoWrong(string code)
    {
        var (picture, now) = (Exposed(), _desk.Clock.GetUtcNow());
        var feed = _desk.Get<DeskFeed>();
        switch (code)
        {
            case TriggerCodes.UserStreamDown:
                _desk.Seat.Show(picture with { Stream = picture.Stream with { IsConnected = false, LostAt = now } });
                break;
            case TriggerCodes.UserStreamSilent:
                _desk.Seat.Show(picture with { Stream = picture.Stream with { SilentSince = now } });
                break;
            case TriggerCodes.OrderFailures:
                _desk.Seat.Show(picture with { OrderFailures = [Failure(VenueErrorKind.Rejected), Failure(null), Failure(VenueErrorKind.Limits)] });
                break;
            case TriggerCodes.ReconcileMismatch:
                _desk.Seat.Show(picture with { Reconciled = new ReconcileReport([new Finding(Disagreement.Unowned, Symbol.Btc, null, null, 0, 1, now)], [], now) });
                break;
            case TriggerCodes.Unprotected:
                _desk.Seat.Show(picture with { UnprotectedSince = now });
                break;
            case TriggerCodes.DataLatency:
                feed.Publish(feed.Latest with { Health = feed.Latest.Health with { WorstDataAge = TimeSpan.FromSeconds(31) } });
                break;
            case TriggerCodes.ClockDrift:
                feed.Publish(feed.Latest with { Health = feed.Latest.Health with { ClockOffset = TimeSpan.FromSeconds(-2) } });
                break;
            case TriggerCodes.DayLoss:
                _desk.Seat.Show(picture with { Balance = picture.Balance! with { MarginBalance = 4899 } });
                break;
        }
    }

    private static OrderFailure Failure(VenueErrorKind? kind) => new(CommandDesk.Start, Symbol.Btc, "x", kind, "no");
}
