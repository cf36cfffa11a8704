using System.Diagnostics;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class DeskTests : IDisposable
{
    private static readonly long M = MinuteCases.First;
    private static readonly Symbol Eth = MinuteCases.Eth;

    private readonly DeskBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task ColdLane_FirstClosedMinute_AsksForHistoryThenGoesLive()
    {
        await _bench.ConnectAsync(M - 1);
        await _bench.AcceptAsync(MinuteCases.Forming(Symbol.Btc, M, 100));
        Assert.Equal(LanePhase.Cold, _bench.Lane(Symbol.Btc).Phase);

        await _bench.CloseAsync(Symbol.Btc, M);

        Assert.Equal([new WarmUp(Symbol.Btc, MinuteCases.At(M + 1))], _bench.Desk.TakeWarmUps());
        Assert.Empty(_bench.Desk.TakeWarmUps());
        Assert.Equal((LanePhase.Warming, 0), (_bench.Lane(Symbol.Btc).Phase, _bench.Desk.LiveLanes));

        await _bench.CloseAsync(Symbol.Btc, M + 1); // Waits for the history.
        _bench.Warm(Symbol.Btc, M + 1);

        var lane = _bench.Lane(Symbol.Btc);
        Assert.Equal((LanePhase.Live, M + 1, true), (lane.Phase, lane.LastMinute, lane.RowReady));
        Assert.Equal((0L, 0L), (_bench.Desk.Counters.GapsFound, _bench.Desk.Counters.GapsFilled));
    }

    [Fact]
    public async Task LiveLanes_AllCloseTheMinute_TurnIsDueAndHasEveryRow()
    {
        await _bench.GoLiveAsync(M);
        await _bench.CloseAsync(Eth, M + 1);
        Assert.False(_bench.Desk.IsTurnDue(Stopwatch.GetTimestamp()));
        await _bench.CloseAsync(Symbol.Btc, M + 1);
        Assert.True(_bench.Desk.IsTurnDue(Stopwatch.GetTimestamp()));

        var turn = await _bench.TurnAsync();

        Assert.Equal((MinuteCases.At(M + 1), 2, 0), (turn!.Bar, turn.FeatureRows, turn.Signals.Length));
        Assert.Equal((M + 1, M + 1), (_bench.Lane(Symbol.Btc).LastMinute, _bench.Lane(Eth).LastMinute));
        Assert.Null(await _bench.TurnAsync());
    }

    [Fact]
    public async Task LiveLane_MissingMinute_OneGapReportedAndFilledByTheNextWarmUp()
    {
        await _bench.GoLiveAsync(M);
        await _bench.CloseAsync(Eth, M + 3);
        await _bench.CloseAsync(Eth, M + 4);

        Assert.Equal([new WarmUp(Eth, MinuteCases.At(M + 4))], _bench.Desk.TakeWarmUps());
        var gap = Assert.Single(_bench.Incidents.Of("gap"));
        Assert.Equal(("ETHUSDT", 2L), (gap.Symbol, gap.Count));
        Assert.Equal((1L, 0L), (_bench.Desk.Counters.GapsFound, _bench.Desk.Counters.GapsFilled));

        _bench.Warm(Eth, M + 4);

        var lane = _bench.Lane(Eth);
        Assert.Equal((LanePhase.Live, M + 4, false), (lane.Phase, lane.LastMinute, lane.HasGap));
        Assert.Equal((1L, 1L), (_bench.Desk.Counters.GapsFound, _bench.Desk.Counters.GapsFilled));
    }

    [Fact]
    public async Task LiveLane_StreamLostInsideTheMinute_IsAGapOfTheMarkPrice()
    {
        await _bench.GoLiveAsync(M);
        await _bench.AcceptAsync(MinuteCases.Premium(Eth, M + 1, 0), new StreamLost(MinuteCases.At(M + 1, 5), "closed by the other side"));
        await _bench.AcceptAsync(new StreamConnected(MinuteCases.At(M + 1, 20), 1), MinuteCases.Premium(Eth, M + 1, 30), MinuteCases.Closed(Eth, M + 1));

        Assert.Equal("closed by the other side", Assert.Single(_bench.Incidents.Of("stream")).Message);
        Assert.Contains("mark-price", Assert.Single(_bench.Incidents.Of("gap")).Message, StringComparison.Ordinal);
        Assert.Equal(LanePhase.Warming, _bench.Lane(Eth).Phase);
    }

    [Fact]
    public async Task WarmingLane_HoleWhileItWaited_AsksAgainAndKeepsWhatCameAfter()
    {
        await _bench.ConnectAsync(M - 1);
        await _bench.CloseAsync(Eth, M);
        await _bench.CloseAsync(Eth, M + 1);
        await _bench.CloseAsync(Eth, M + 3); // M + 2 never came.
        await _bench.CloseAsync(Eth, M + 4);
        _bench.Desk.TakeWarmUps();

        _bench.Warm(Eth, M + 1);
        Assert.Equal([new WarmUp(Eth, MinuteCases.At(M + 4))], _bench.Desk.TakeWarmUps());
        _bench.Warm(Eth, M + 4);
        await _bench.CloseAsync(Eth, M + 5);

        Assert.Equal((LanePhase.Live, M + 4), (_bench.Lane(Eth).Phase, _bench.Lane(Eth).LastMinute));
        Assert.Empty(_bench.Incidents.Of("gap"));
    }

    [Fact]
    public async Task ClosedCandle_ToldTwice_ChangesNothing()
    {
        await _bench.GoLiveAsync(M);
        await _bench.CloseAsync(Eth, M + 1);
        var (rows, closed, last) = (_bench.Writer.State.QueuedRows, _bench.Desk.Counters.CandlesClosed, _bench.Lane(Eth).LastClosed);

        await _bench.AcceptAsync(MinuteCases.Closed(Eth, M + 1), MinuteCases.Closed(Eth, M));

        Assert.Equal((rows, closed, last), (_bench.Writer.State.QueuedRows, _bench.Desk.Counters.CandlesClosed, _bench.Lane(Eth).LastClosed));
        Assert.Equal(LanePhase.Live, _bench.Lane(Eth).Phase);
        await _bench.CloseAsync(Symbol.Btc, M + 1);
        Assert.Equal(2, (await _bench.TurnAsync())!.FeatureRows);
        Assert.Empty(_bench.Incidents.Latest);
    }

    [Fact]
    public async Task LaterMinute_BeforeTheTurnOfTheEarlier_TheEarlierMustRunFirst()
    {
        await _bench.GoLiveAsync(M);
        await _bench.CloseAsync(Eth, M + 1);

        Assert.False(_bench.Desk.MustTurnBefore(MinuteCases.Closed(Symbol.Btc, M + 1)));
        Assert.False(_bench.Desk.MustTurnBefore(MinuteCases.Forming(Eth, M + 2, 100)));
        Assert.True(_bench.Desk.MustTurnBefore(MinuteCases.Closed(Eth, M + 2)));

        await _bench.TurnAsync();
        Assert.False(_bench.Desk.MustTurnBefore(MinuteCases.Closed(Eth, M + 2)));
        await _bench.CloseAsync(Eth, M + 2);
        Assert.Equal((LanePhase.Live, 0L), (_bench.Lane(Eth).Phase, _bench.Desk.Counters.GapsFound));
    }

    [Fact]
    public async Task QuarantinedMessage_IsCountedAndReportedWithItsReason()
    {
        await _bench.AcceptAsync(new MessageQuarantined(MinuteCases.At(M), "binance", "p was 'x'; expected a number.", "{\"p\":\"x\"}"));

        Assert.Equal(1, _bench.Desk.Counters.Quarantined);
        var incident = Assert.Single(_bench.Incidents.Of("quarantine"));
        Assert.Equal(("binance", "p was 'x'; expected a number."), (incident.Source, incident.Message));
    }

    [Fact]
    public async Task SilentLane_AfterThreeMinutes_IsColdAndHoldsNoTurnBack()
    {
        await _bench.GoLiveAsync(M);
        for (var minute = M + 1; minute <= M + 3; minute++)
        {
            Assert.Equal(LanePhase.Live, _bench.Lane(Eth).Phase);
            await _bench.CloseAsync(Symbol.Btc, minute);
            Assert.False(_bench.Desk.IsTurnDue(Stopwatch.GetTimestamp() - Stopwatch.Frequency));
            await _bench.TurnAsync();
        }

        Assert.Equal(LanePhase.Cold, _bench.Lane(Eth).Phase);
        Assert.Equal("ETHUSDT", Assert.Single(_bench.Incidents.Of("late")).Symbol);
        await _bench.CloseAsync(Symbol.Btc, M + 4);
        Assert.True(_bench.Desk.IsTurnDue(Stopwatch.GetTimestamp() - Stopwatch.Frequency));
    }

    [Fact]
    public async Task SetUniverse_AnotherList_AddsColdLanesAndDropsTheUnwanted()
    {
        await _bench.GoLiveAsync(M);

        _bench.SetUniverse(Symbol.Btc, MinuteCases.Ada);

        Assert.Equal([MinuteCases.Ada, Symbol.Btc], _bench.Desk.Lanes.Keys);
        Assert.Equal((LanePhase.Live, LanePhase.Cold), (_bench.Lane(Symbol.Btc).Phase, _bench.Lane(MinuteCases.Ada).Phase));
        await _bench.CloseAsync(Eth, M + 1); // Nobody listens any more.
        Assert.Equal(2, _bench.Desk.Counters.CandlesClosed);
    }

    [Fact]
    public async Task SetUniverse_WhileTheStreamIsUp_TheNewLaneGoesLiveWithoutAReconnect()
    {
        await _bench.GoLiveAsync(M);
        _bench.SetUniverse(Symbol.Btc, MinuteCases.Ada);

        await _bench.CloseAsync(MinuteCases.Ada, M + 1);
        await _bench.CloseAsync(MinuteCases.Ada, M + 2); // The first minute its subscription covers whole.
        _bench.Warm(MinuteCases.Ada, M + 2);
        await _bench.CloseAsync(MinuteCases.Ada, M + 3);

        Assert.Equal(LanePhase.Live, _bench.Lane(MinuteCases.Ada).Phase);
        Assert.True(_bench.Desk.HasGathered);
        Assert.Equal(0, _bench.Desk.Counters.GapsFound);
    }
}
