using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>Rows of the failure catalogue about single orders: each is made to happen, and the exchange's book judges.</summary>
public sealed class LiveFaultTests : IDisposable
{
    private const string EntryCall = "POST /fapi/v1/order";
    private const string StopCall = "POST /fapi/v1/algoOrder";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly LiveRig _rig = new();

    public void Dispose() => _rig.Dispose();

    // Rows 1 and 3: executed, and the answer is lost, late, garbled or wrong.
    [Theory]
    [InlineData(VenueFaultKind.LoseReply, 0, 0)]
    [InlineData(VenueFaultKind.HangReply, 0, 0)]
    [InlineData(VenueFaultKind.GarbleReply, 0, 0)]
    [InlineData(VenueFaultKind.MisreportCall, -1006, 400)]
    [InlineData(VenueFaultKind.MisreportCall, -1007, 408)]
    [InlineData(VenueFaultKind.MisreportCall, 0, 503)]
    [InlineData(VenueFaultKind.MisreportCall, -1001, 503)]
    public void Row1_ExecutedButNotAnswered_IsFoundAndProtectedOnce(VenueFaultKind kind, int code, int status)
    {
        _rig.Fault(kind, Second, EntryCall, fault => fault with { TimesMax = 1, Code = code, Status = status });
        _rig.Open();
        _rig.Run(10 * Second);
        Assert.Equal((0.010m, 1), (_rig.Position, _rig.Entries));
        _rig.AssertProtected();
        CloseAndJudge();
    }

    // Row 1 with a deaf stream: only questions can find it.
    [Fact]
    public void Row1_StreamFrozenToo_IsFoundByAsking()
    {
        _rig.Fault(VenueFaultKind.FreezeEvents, Minute);
        _rig.Fault(VenueFaultKind.LoseReply, Second, EntryCall, fault => fault with { TimesMax = 1 });
        _rig.Open();
        _rig.Run(10 * Second);
        Assert.Equal((0.010m, 1), (_rig.Position, _rig.Entries));
        _rig.AssertProtected();
        _rig.Run(Minute);
        CloseAndJudge();
    }

    // Row 2: swallowed; row 3: refused for certain.
    [Theory]
    [InlineData(VenueFaultKind.SwallowCall, 0, 0)]
    [InlineData(VenueFaultKind.SwallowSilently, 0, 0)]
    [InlineData(VenueFaultKind.RefuseCall, -1007, 408)]
    [InlineData(VenueFaultKind.RefuseCall, -2019, 400)]
    [InlineData(VenueFaultKind.RefuseCall, -4164, 400)]
    public void Row2_NeverArrived_EndsAsNotPlacedWithoutAPosition(VenueFaultKind kind, int code, int status)
    {
        _rig.Fault(kind, Second, EntryCall, fault => fault with { TimesMax = 1, Code = code, Status = status });
        _rig.Open();
        _rig.Run(20 * Second);
        _rig.AssertEndedWell();
        Assert.Equal(0, _rig.Entries);
        Assert.True(Assert.Single(_rig.Journal.Brackets).Entry.State is OrderState.NotPlaced or OrderState.Rejected);
    }

    [Fact]
    public void Row2_ExecutedLate_IsTakenInAndProtected()
    {
        _rig.Fault(VenueFaultKind.LateCall, Second, EntryCall, fault => fault with { TimesMax = 1, Delay = TimeSpan.FromSeconds(4) });
        _rig.Open();
        _rig.Run(20 * Second);
        Assert.Equal((0.010m, 1), (_rig.Position, _rig.Entries));
        CloseAndJudge();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Row4_HiddenFromQueries_IsNotBelievedDead(bool isStreamDeaf)
    {
        if (isStreamDeaf)
        {
            _rig.Fault(VenueFaultKind.FreezeEvents, 12 * Second);
        }

        _rig.Fault(VenueFaultKind.HideOrders, 12 * Second, null, fault => fault with { Delay = TimeSpan.FromSeconds(8) });
        _rig.Fault(VenueFaultKind.LoseReply, Second, EntryCall, fault => fault with { TimesMax = 1 });
        _rig.Open();
        _rig.Run(30 * Second);
        Assert.Equal(1, _rig.Entries);
        _rig.AssertProtected(isStreamDeaf ? TimeSpan.FromSeconds(10) : null);
        CloseAndJudge();
    }

    [Fact]
    public void Row9_FillsDrip_TheStopFollows()
    {
        _rig.Fault(VenueFaultKind.DripFills, 10 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(150) });
        _rig.Open(_rig.Plan(quantity: 0.050m));
        _rig.Run(10 * Second);
        Assert.Equal(0.050m, _rig.Position);
        _rig.AssertProtected();
        CloseAndJudge();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public void Row10_ClosedWhileTheEntryFills_EndsFlat(int milliseconds)
    {
        _rig.Fault(VenueFaultKind.DripFills, 10 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(150) });
        var plan = _rig.Open(_rig.Plan(quantity: 0.050m));
        _rig.Run(TimeSpan.FromMilliseconds(milliseconds));
        _rig.Say(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "by hand"));
        _rig.RunUntil(() => _rig.IsFlat, 20 * Second);
        _rig.AssertEndedWell();
    }

    [Fact]
    public void Row11_PriceIsPastTheStopAlready_ExitsAtOnce()
    {
        _rig.Price(58_500);
        _rig.Open();
        _rig.RunUntil(() => _rig.IsFlat, 5 * Second);
        _rig.AssertEndedWell();
        Assert.Equal(1, _rig.Reports.Count("STOP_REFUSED"));
    }

    [Theory]
    [InlineData(VenueFaultKind.VanishStop)]
    [InlineData(VenueFaultKind.ExpireStop)]
    [InlineData(VenueFaultKind.RejectStop)]
    [InlineData(VenueFaultKind.ManualCancel)]
    public void Row13_AcceptedStopVanishes_IsNoticed(VenueFaultKind kind)
    {
        _rig.Fault(kind, 4 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(700) });
        _rig.Open();
        _rig.Run(10 * Second);
        _rig.AssertProtected();
        CloseAndJudge();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(600)]
    public void Row14_AlgoServiceDown_FlattensAndKeepsEntriesOut(int seconds)
    {
        _rig.Fault(VenueFaultKind.AlgoServiceDown, seconds * Second);
        _rig.Open();
        _rig.Run(5 * Second);
        _rig.AssertProtected(TimeSpan.FromSeconds(2));
        if (seconds > 1)
        {
            Assert.True(_rig.IsFlat, _rig.Story());
            _rig.Open();
            _rig.Run(5 * Second);
            Assert.Equal(1, _rig.Entries);
        }

        _rig.Run(seconds * Second);
        CloseAndJudge();
    }

    [Fact]
    public void Row15_VenueDown_IsNeverCalledFlatAndActsAtOnceAfterwards()
    {
        _rig.Open();
        _rig.Run(3 * Second);
        _rig.Fault(VenueFaultKind.Maintenance, 10 * Minute);
        _rig.Book.Algos.CancelAll(PaperDesk.Btc);
        _rig.Run(5 * Minute);
        Assert.NotEmpty(_rig.Picture.Brackets);
        Assert.NotNull(_rig.Picture.UnprotectedSince);
        Assert.Null(_rig.Picture.Balance);
        Assert.True(_rig.Picture.Brackets[0].Orders.Length < 250, "The bracket grows while the venue is away.");
        _rig.Run(5 * Minute);
        _rig.RunUntil(() => _rig.Position == 0 || _rig.Book.Algos.Open.Any(order => order.Protects), 2 * Second);
        _rig.Run(30 * Second);
        _rig.Say(new LiveInput.CloseAll(ExitReason.Operator, "test"));
        _rig.RunUntil(() => _rig.IsFlat, 30 * Second);
        _rig.AssertBooks();
    }

    [Theory]
    [InlineData(VenueFaultKind.RejectChild)]
    [InlineData(VenueFaultKind.HalfChild)]
    [InlineData(VenueFaultKind.StuckTriggering)]
    public void Row16_TriggeredStopDoesNotClose_TheRemainderIsClosed(VenueFaultKind kind)
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(kind, 30 * Second);
        _rig.Price(58_900);
        _rig.RunUntil(() => _rig.Position == 0, 5 * Second);
        _rig.Run(40 * Second);
        _rig.AssertEndedWell();
    }

    [Fact]
    public void Row17_StopAndHandCloseTogether_NeverTurnThePosition()
    {
        var plan = _rig.Open();
        _rig.Run(2 * Second);
        _rig.Desk.Post(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "by hand"));
        _rig.Price(58_900);
        _rig.Run(10 * Second);
        _rig.AssertEndedWell();
    }

    [Fact]
    public void Row25_EventsTwiceAndOutOfOrder_ChangeNothing()
    {
        _rig.Fault(VenueFaultKind.DuplicateEvents, Minute);
        _rig.Fault(VenueFaultKind.ReorderEvents, Minute, null, fault => fault with { Delay = TimeSpan.FromSeconds(1) });
        _rig.Fault(VenueFaultKind.DripFills, Minute, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(40) });
        for (var i = 0; i < 5; i++)
        {
            _rig.Open();
            _rig.Run(3 * Second);
            _rig.Price(58_900);
            _rig.Run(8 * Second);
            _rig.Price(60_000);
        }

        _rig.Run(10 * Second);
        _rig.AssertEndedWell();
        Assert.Equal(5, _rig.Entries);
        Assert.Empty(_rig.Reports.Booked);
    }

    // Row 27: everything the stream should have said is read.
    [Theory]
    [InlineData(VenueFaultKind.FreezeEvents)]
    [InlineData(VenueFaultKind.DropEvents)]
    [InlineData(VenueFaultKind.CutUserStream)]
    [InlineData(VenueFaultKind.HalfOpenUserStream)]
    [InlineData(VenueFaultKind.ExpireListenKey)]
    [InlineData(VenueFaultKind.MalformEvents)]
    public void Row27_StreamFails_NothingIsMissed(VenueFaultKind kind)
    {
        _rig.Fault(kind, 20 * Second);
        _rig.Open();
        _rig.Run(3 * Second);
        _rig.AssertProtected();
        _rig.Price(58_900);
        _rig.RunUntil(() => _rig.IsFlat, 15 * Second);
        _rig.Run(Minute);
        _rig.AssertEndedWell();
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
        Assert.Null(_rig.Picture.EntriesRefused);
    }

    [Fact]
    public void Row27_FrozenStream_ThePictureSaysSo()
    {
        _rig.Fault(VenueFaultKind.FreezeEvents, Minute);
        _rig.Open();
        _rig.RunUntil(() => _rig.Picture.Stream is { SilentSince: not null } or { IsConnected: false }, 10 * Second);
        Assert.NotNull(_rig.Picture.EntriesRefused);
    }

    // Row 32: nothing can leave during a ban; what protects leaves with its end.
    [Fact]
    public void Row32_Banned_ProtectionLeavesAfterIt()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.Ban, 2 * Minute);
        _rig.Book.Algos.CancelAll(PaperDesk.Btc);
        _rig.Run(2 * Minute);
        _rig.RunUntil(() => _rig.Position == 0 || _rig.Book.Algos.Open.Any(order => order.Protects), 3 * Second);
        _rig.Run(Minute);
        CloseAndJudge(TimeSpan.FromSeconds(125));
    }

    [Fact]
    public void Row32_StopCallBanned_IsRepeatedNotGivenUp()
    {
        _rig.Fault(VenueFaultKind.Ban, Second, StopCall);
        _rig.Open();
        _rig.Run(10 * Second);
        CloseAndJudge(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Row34_StaleReads_NeverCallAPositionFlat()
    {
        _rig.Open();
        _rig.Run(200 * TimeSpan.FromMilliseconds(1));
        _rig.Fault(VenueFaultKind.StaleReads, 15 * Second);
        _rig.Run(14 * Second);
        Assert.Equal(0.010m, _rig.Position);
        Assert.Single(_rig.Picture.Brackets);
        _rig.AssertProtected();
        _rig.Run(30 * Second);
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
        Assert.Empty(_rig.Picture.Blocked);
        CloseAndJudge();
    }

    private void CloseAndJudge(TimeSpan? nakedMax = null)
    {
        _rig.Say(new LiveInput.CloseAll(ExitReason.Operator, "the test is over"));
        _rig.RunUntil(() => _rig.IsFlat && _rig.Picture.Flattening is null, Minute);
        _rig.Run(10 * Second);
        _rig.AssertEndedWell(nakedMax);
    }
}
