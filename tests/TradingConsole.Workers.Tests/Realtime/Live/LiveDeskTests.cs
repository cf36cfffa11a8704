using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>The straight way, and who may open at all.</summary>
public sealed class LiveDeskTests : IDisposable
{
    private readonly LiveRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Start_OnAnEmptyAccount_IsReady()
    {
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
        Assert.Null(_rig.Picture.EntriesRefused);
        Assert.Equal(10_000m, _rig.Picture.Equity);
        Assert.True(_rig.Picture.Stream.IsConnected);
    }

    [Theory]
    [InlineData(58_900)]
    [InlineData(61_600)]
    public void Bracket_EntryStopTarget_EndsAtWhicheverPriceIsReached(int price)
    {
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0.010m, _rig.Position);
        Assert.Equal(["STOP_MARKET", "TAKE_PROFIT_MARKET"], _rig.Book.Algos.Open.Select(order => order.Type).Order());
        Assert.True(_rig.Book.Wallet.Of(PaperDesk.Btc) is { IsIsolated: true, Leverage: 10 });
        Assert.Null(_rig.Picture.UnprotectedSince);

        _rig.Price(price);
        _rig.RunUntil(() => _rig.IsFlat, TimeSpan.FromSeconds(5));
        _rig.Run(TimeSpan.FromSeconds(5));
        _rig.AssertEndedWell();
        Assert.Equal(1, _rig.Entries);
        Assert.DoesNotContain(_rig.Reports.Told, report => report.Severity == 2);
    }

    [Fact]
    public void Bracket_Short_IsProtectedTheOtherWayRound()
    {
        _rig.Open(_rig.Plan(stop: 61_000m, target: 58_000m, side: PositionSide.Short));
        _rig.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(-0.010m, _rig.Position);
        _rig.Price(61_050);
        _rig.RunUntil(() => _rig.IsFlat, TimeSpan.FromSeconds(5));
        _rig.AssertEndedWell();
    }

    [Fact]
    public void Close_ByHand_ClosesAndSweeps()
    {
        var plan = _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Say(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "by hand"));
        _rig.RunUntil(() => _rig.IsFlat, TimeSpan.FromSeconds(5));
        _rig.AssertEndedWell();
    }

    [Fact]
    public void Gate_KilledOrUnarmed_NothingRiskyLeaves()
    {
        _rig.Gate.Raise(KillLevel.NoNewEntries);
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _rig.Entries);
        Assert.Equal(1, _rig.Reports.Count("ENTRY_REFUSED"));

        _rig.Gate.Reset();
        _rig.Gate.Disarm();
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _rig.Entries);
    }

    [Fact]
    public void Kill_WhileTheEntryIsOnItsWay_HoldsItBackAtTheWire()
    {
        _rig.Fault(VenueFaultKind.SlowReply, TimeSpan.FromSeconds(5), "leverage", fault => fault with { Delay = TimeSpan.FromSeconds(1) });
        _rig.Open();
        _rig.Run(TimeSpan.FromMilliseconds(500));
        _rig.Gate.Raise(KillLevel.ReduceOnly);
        _rig.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(0, _rig.Entries);
        _rig.AssertEndedWell();
    }

    [Fact]
    public void Disarmed_WithAnOpenPosition_ItsProtectionGoesOn()
    {
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Gate.Disarm();
        _rig.Fault(VenueFaultKind.ManualCancel, TimeSpan.FromSeconds(1));
        _rig.Run(TimeSpan.FromSeconds(5));
        Assert.NotEqual(0, _rig.Position);
        _rig.AssertProtected();
        Assert.Contains(_rig.Book.Algos.Open, order => order.Protects);
    }

    [Fact]
    public void Open_TwiceOnASymbolOrWithOneName_IsRefused()
    {
        var plan = _rig.Open();
        _rig.Open(_rig.Plan());
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Open(plan);
        Assert.Equal(1, _rig.Entries);
        Assert.Equal(2, _rig.Reports.Count("ENTRY_REFUSED"));
    }

    [Fact]
    public void CancelEntries_LeavesWhatIsHeldProtected()
    {
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Say(new LiveInput.CancelEntries("reduce only"));
        _rig.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(0.010m, _rig.Position);
        _rig.AssertProtected();
    }

    [Fact]
    public void Expiry_ClosesAtTheVerticalBarrier()
    {
        var plan = _rig.Plan();
        _rig.Open(plan with { ExpiresAt = _rig.Now.AddSeconds(20) });
        _rig.Run(TimeSpan.FromSeconds(30));
        _rig.AssertEndedWell();
        Assert.Equal(ExitReason.Time, Assert.Single(_rig.Journal.Brackets).Exit!.Reason);
    }

    [Fact]
    public void Journal_Down_KeepsEntriesOutAndLetsProtectionGoOn()
    {
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Journal.IsDown = true;
        _rig.Fault(VenueFaultKind.ManualCancel, TimeSpan.FromSeconds(1));
        _rig.Run(TimeSpan.FromSeconds(5));
        _rig.AssertProtected();
        Assert.Contains(_rig.Book.Algos.Open, order => order.Protects);

        _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill"));
        _rig.RunUntil(() => _rig.IsFlat, TimeSpan.FromSeconds(10));
        _rig.RunUntil(() => _rig.Picture.Flattening is null, TimeSpan.FromSeconds(10));
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _rig.Entries);
        _rig.Journal.IsDown = false;
        _rig.Run(TimeSpan.FromSeconds(5));
        _rig.AssertEndedWell();
        Assert.True(_rig.Journal.Brackets.All(bracket => bracket.Orders.All(order => order.State.IsFinal())));
    }

    [Fact]
    public void Journal_OnlyTheFirstRecordIsAnOpening_AndItIsStoredBeforeAnythingLeaves()
    {
        _rig.Journal.IsDown = true;
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(0, _rig.Entries);
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
        _rig.Journal.IsDown = false;
        _rig.Run(TimeSpan.FromSeconds(3));
        _rig.Journal.Records.Clear();

        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(2));
        Assert.True(_rig.Journal.Records[0].IsOpening);
        Assert.Equal(OrderState.Durable, Assert.Single(_rig.Journal.Records[0].ChangedOrders).State);
        Assert.DoesNotContain(_rig.Journal.Records.Skip(1), record => record.IsOpening);
    }

    [Fact]
    public void Fault_OfTheProgram_EndsNewRiskAndKeepsProtecting()
    {
        _rig.Open();
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Reports.FailsOn = "FOREIGN_ORDER";
        _rig.Paper.Yes("POST", "/fapi/v1/order", "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.100&price=2800&newClientOrderId=web_1");
        _rig.Run(TimeSpan.FromSeconds(2));
        Assert.NotNull(_rig.Picture.Broken);
        Assert.Equal(1, _rig.Reports.Count("INVARIANT_BROKEN"));
        _rig.Open(_rig.Plan(quantity: 0.100m, stop: 2_900m, target: 3_100m) with { Symbol = Symbol.Parse("ETHUSDT") });
        _rig.Fault(VenueFaultKind.ManualCancel, TimeSpan.FromSeconds(1));
        _rig.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _rig.Entries);
        _rig.AssertProtected();
        Assert.Contains(_rig.Book.Algos.Open, order => order.Protects);
    }
}
