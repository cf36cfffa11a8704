using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>Restarts, and everything on the account that is not the desk's doing.</summary>
public sealed class LiveReconcileTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly LiveRig _rig = new(new LiveRules());

    public void Dispose() => _rig.Dispose();

    // Rows 7 and 8: the process dies at any moment around entry and stop.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(140)]
    [InlineData(300)]
    [InlineData(700)]
    [InlineData(1500)]
    public void Row7_ProcessDiesAnywhere_NothingIsLostOrDoubled(int milliseconds)
    {
        _rig.Fault(VenueFaultKind.SlowReply, 10 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(60) });
        _rig.Fault(VenueFaultKind.DripFills, 10 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(100) });
        _rig.Open(_rig.Plan(quantity: 0.050m));
        _rig.Run(TimeSpan.FromMilliseconds(milliseconds));
        _rig.Start();
        _rig.Run(15 * Second);
        Assert.True(_rig.Entries <= 1);
        _rig.AssertProtected(3 * Second);
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
        CloseAndJudge(3 * Second);
    }

    [Fact]
    public void Row8_StopTriggersWhileNobodyIsThere_IsBookedAtTheNextStart()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Desk.Dispose();
        _rig.Price(58_900);
        _rig.Paper.Wait(30 * Second);
        _rig.Fault(VenueFaultKind.SlowReply, 2 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(100) });
        _rig.Start();
        Assert.NotEqual(LivePhase.Ready, _rig.Picture.Phase);
        _rig.Run(10 * Second);
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
        _rig.AssertEndedWell();
    }

    // The list of executions still shows how the round trip before it was closed: that is no reason to believe less is held.
    [Fact]
    public void Restart_AnotherRoundTripClosedAMomentBefore_TakesNothingFromTheNewOne()
    {
        var first = _rig.Open();
        _rig.Run(2 * Second);
        _rig.Say(new LiveInput.Close(first.TradeId, ExitReason.Operator, "test"));
        _rig.Run(3 * Second);
        Assert.Equal(0, _rig.Position);

        _rig.Fault(VenueFaultKind.SlowReply, 10 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(500) });
        _rig.Fault(VenueFaultKind.FreezeEvents, 10 * Second);
        _rig.Open();
        _rig.RunUntil(() => _rig.Entries == 2, 3 * Second);
        Assert.Equal(0, Assert.Single(_rig.Picture.Brackets).Held); // It was executed, and nobody heard.
        _rig.Paper.Venue.ClearFaults();
        _rig.Start();
        _rig.Run(10 * Second);

        Assert.Equal(0.010m, Assert.Single(_rig.Picture.Brackets).Held);
        _rig.AssertProtected(3 * Second);
        CloseAndJudge(3 * Second);
    }

    [Fact]
    public void Others_JustExecuted_NothingOpensUntilThePositionIsRead()
    {
        _rig.Run(6 * Second);
        _rig.Fault(VenueFaultKind.SlowReply, 3 * Second, "positionRisk", fault => fault with { Delay = TimeSpan.FromSeconds(2) });
        _rig.Paper.Market("SELL", 0.020m);
        _rig.RunUntil(() => _rig.Reports.Count("EXTERNAL_FILL") > 0, Second);

        _rig.Open();
        _rig.Run(TimeSpan.FromMilliseconds(500));

        Assert.Equal(0, _rig.Entries);
        Assert.Contains(_rig.Reports.Told, report => report.Code == "ENTRY_REFUSED" && report.Message.Contains("not read since", StringComparison.Ordinal));
    }

    [Fact]
    public void Start_JournalDown_OpensNothingUntilItIsBack()
    {
        _rig.Journal.IsDown = true;
        _rig.Start();
        _rig.Open();
        _rig.Run(5 * Second);
        Assert.Equal(LivePhase.Starting, _rig.Picture.Phase);
        Assert.Equal(0, _rig.Entries);
        _rig.Journal.IsDown = false;
        _rig.Run(5 * Second);
        Assert.Equal(LivePhase.Ready, _rig.Picture.Phase);
    }

    [Fact]
    public void Start_JournalDownAndKilled_ClosesWhatTheVenueShows()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Journal.IsDown = true;
        _rig.Start();
        _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill"));
        _rig.RunUntil(() => _rig.Position == 0, 10 * Second);
        _rig.RunUntil(() => _rig.Picture.Flattening is null && _rig.Book.Algos.Open.Count == 0, 60 * Second);
    }

    [Fact]
    public void Row18_OrphanedStop_IsSwept()
    {
        _rig.Paper.Market("BUY", 0.010m);
        _rig.Paper.Stop("SELL", 0.010m, 50_000m, ClientOrderIds.For(OrderRole.Stop, Guid.NewGuid(), 1));
        _rig.Paper.Market("SELL", 0.010m, more: "&reduceOnly=true");
        _rig.RunUntil(() => _rig.Book.Algos.Open.Count == 0, 45 * Second);
        Assert.Equal(1, _rig.Reports.Count("ORPHAN_SWEPT"));
    }

    [Fact]
    public void Row19_SlotsRunOut_EntryIsDeniedHereAndNothingStandsNaked()
    {
        using var rig = new LiveRig(new LiveRules { ConditionalOrdersMax = 1 });
        rig.Open();
        rig.Run(2 * Second);
        Assert.Equal(0, rig.Entries);

        _rig.Fault(VenueFaultKind.FillConditionalCap, 30 * Second);
        _rig.Open();
        _rig.Run(5 * Second);
        _rig.AssertEndedWell();
        _rig.Open();
        _rig.Run(5 * Second);
        Assert.Equal(1, _rig.Entries);
    }

    [Fact]
    public void Row20_FiltersChange_OpenPositionsStillClose()
    {
        var plan = _rig.Open(_rig.Plan(quantity: 0.015m));
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.ChangeFilters, 60 * Second);
        _rig.RefreshInstruments();
        _rig.Open(_rig.Plan(quantity: 0.015m) with { Symbol = Core.Market.Symbol.Parse("ETHUSDT") });
        _rig.Say(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "by hand"));
        _rig.RunUntil(() => _rig.IsFlat, 10 * Second);
        _rig.AssertEndedWell();
        Assert.Equal(1, _rig.Entries);
    }

    [Fact]
    public void Row21_Dust_IsParkedAndToldOnce()
    {
        _rig.Paper.Market("BUY", 0.002m);
        _rig.Instruments[PaperDesk.Btc] = _rig.Instruments[PaperDesk.Btc] with { QuantityMin = 0.005m };
        _rig.Run(60 * Second);
        Assert.Equal(0.002m, _rig.Position);
        Assert.Equal(1, _rig.Reports.Count("DUST_PARKED"));
        Assert.Null(_rig.Picture.EntriesRefused);
        Assert.Empty(_rig.Picture.Blocked);
    }

    [Fact]
    public void Row22_HedgeMode_HaltsAndResumes()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.HedgeMode, 60 * Second);
        _rig.Run(31 * Second);
        Assert.Equal(LivePhase.Halted, _rig.Picture.Phase);
        _rig.Open(_rig.Plan() with { Symbol = Core.Market.Symbol.Parse("ETHUSDT") });
        _rig.Run(60 * Second);
        Assert.Equal((LivePhase.Ready, 1), (_rig.Picture.Phase, _rig.Entries));
        CloseAndJudge();
    }

    [Fact]
    public void Row22_CrossMarginAndLeverageSetOutside_HaltTheSymbol()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.ManualLeverage, Second);
        _rig.Run(31 * Second);
        Assert.True(_rig.Picture.Blocked.ContainsKey(PaperDesk.Btc));
        Assert.Equal(1, _rig.Reports.Count("SYMBOL_HALTED"));
        CloseAndJudge();
    }

    // An older reading of the setup may arrive after our setting, and the setting's echo after that.
    [Fact]
    public void Leverage_LateEchoOfOurOwnSetting_IsNobodyElses()
    {
        var before = _rig.Open(leverage: 10);
        _rig.Run(2 * Second);
        _rig.Say(new LiveInput.Close(before.TradeId, ExitReason.Operator, "by hand"));
        _rig.RunUntil(() => _rig.IsFlat, 10 * Second);
        _rig.Run(35 * Second);
        _rig.Fault(VenueFaultKind.StaleReads, 60 * Second, "GET /fapi/v1/symbolConfig");
        _rig.Open(_rig.Plan() with { Terms = new EntryTerms(_rig.Now, _rig.Now, 60_000m, 5, new FillTerms(0.0005, 0.1, 0.002, 1e6, 0.1m)) }, 5);
        _rig.Run(35 * Second); // A full round has read the old leverage.
        _rig.Say(new LiveInput.UserSaid(new LeverageChanged(_rig.Now, PaperDesk.Btc, 5)));
        Assert.Empty(_rig.Picture.Blocked);
        Assert.Equal(0, _rig.Reports.Count("SYMBOL_HALTED"));

        _rig.Say(new LiveInput.UserSaid(new LeverageChanged(_rig.Now, PaperDesk.Btc, 7)));
        Assert.Equal(1, _rig.Reports.Count("SYMBOL_HALTED"));
        CloseAndJudge();
    }

    [Fact]
    public void Unarmed_PositionOfAPerson_IsToldAndLeftAlone()
    {
        _rig.Gate.Disarm();
        _rig.Paper.Market("BUY", 0.010m);
        _rig.Run(10 * Second);
        _rig.Gate.Arm(DateTimeOffset.MaxValue);
        _rig.Run(30 * Second);
        Assert.Equal(0.010m, _rig.Position);
        Assert.Equal(1, _rig.Reports.Count("POSITION_UNOWNED"));
        Assert.True(_rig.Picture.Blocked.ContainsKey(PaperDesk.Btc));
        _rig.Say(new LiveInput.CloseSymbol(PaperDesk.Btc, ExitReason.Operator, "by hand"));
        _rig.Run(5 * Second);
        Assert.Equal(0, _rig.Position);
        Assert.Empty(_rig.Picture.Blocked);
    }

    [Fact]
    public void Row22_MarginRefusal_HaltsTheSymbol()
    {
        _rig.Fault(VenueFaultKind.RefuseCall, Second, "POST /fapi/v1/order", fault => fault with { TimesMax = 1, Code = -2019, Status = 400 });
        _rig.Open();
        _rig.Run(2 * Second);
        Assert.True(_rig.Picture.Blocked.ContainsKey(PaperDesk.Btc));
        _rig.Open();
        _rig.Run(2 * Second);
        Assert.Equal(0, _rig.Entries);
        Assert.Equal(1, _rig.Reports.Count("SYMBOL_HALTED"));
        Assert.Single(_rig.Picture.OrderFailures);
    }

    [Theory]
    [InlineData(VenueFaultKind.Liquidate, "LIQUIDATED", true)]
    [InlineData(VenueFaultKind.Deleverage, "DELEVERAGED", false)]
    [InlineData(VenueFaultKind.Settle, "SETTLED", true)]
    [InlineData(VenueFaultKind.ManualClose, "EXTERNAL_FILL", true)]
    public void Row23_ReducedByOthers_IsBookedAndTold(VenueFaultKind kind, string code, bool isAll)
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(kind, Second);
        _rig.Run(10 * Second);
        Assert.Equal(1, _rig.Reports.Count(code));
        Assert.Equal(isAll ? 0 : 0.005m, _rig.Position);
        Assert.Equal(isAll, _rig.Picture.Brackets.IsEmpty);
        _rig.AssertProtected();
        CloseAndJudge();
    }

    [Theory]
    [InlineData(VenueFaultKind.FreezeEvents)]
    [InlineData(VenueFaultKind.DropEvents)]
    public void Row23_ReducedByOthersUnheard_IsRead(VenueFaultKind deafness)
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(deafness, 20 * Second);
        _rig.Fault(VenueFaultKind.Deleverage, Second);
        _rig.Run(15 * Second);
        Assert.Equal(0.005m, Assert.Single(_rig.Picture.Brackets).Held);
        _rig.Run(15 * Second);
        CloseAndJudge();
    }

    // Position and belief agree again before anybody reads, so no comparison can see it.
    [Fact]
    public void Row24_StrangersMakeUpForOneAnotherUnheard_AreInTheBooksAfterTheEnd()
    {
        var plan = _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.FreezeEvents, Second / 2);
        _rig.Fault(VenueFaultKind.ManualClose, Second / 2);
        _rig.Fault(VenueFaultKind.ManualOrder, Second / 2, null, fault => fault with { Amount = 600 });
        Assert.Equal((0.010m, 3), (_rig.Position, _rig.Book.Engine.Fills.Count));
        _rig.Run(2 * Second);
        _rig.Say(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "test"));
        _rig.Run(Second);
        Assert.Empty(_rig.Reports.Booked);
        _rig.Start(); // What is owed is owed after a restart too.
        _rig.Run(5 * Second);
        Assert.Equal(2, _rig.Reports.Booked.Count);
        _rig.AssertEndedWell();
    }

    // A start under a rate limit cannot measure the clock: it asks with pauses, not as fast as it is refused.
    [Fact]
    public void Row32_RateLimitedAtTheStart_AsksNowAndThen()
    {
        using var rig = new LiveRig(new LiveRules(), null, starts: false, new VenueFault(VenueFaultKind.RateLimit, _rig.Now - (2 * Second), 10 * Second));
        rig.Start();
        rig.Run(8 * Second);
        Assert.InRange(rig.Paper.Venue.FaultsStruck[VenueFaultKind.RateLimit], 2, 40);
        rig.Run(10 * Second);
        Assert.Equal(LivePhase.Ready, rig.Picture.Phase);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-500)]
    [InlineData(-2000)]
    public void Row24_ManualOrder_IsSeenAndClosed(int amount)
    {
        _rig.Open();
        _rig.Run(2 * Second);
        var held = _rig.Position;
        _rig.Fault(VenueFaultKind.ManualOrder, Second, null, fault => fault with { Amount = amount });
        Assert.NotEqual(held, _rig.Position);
        _rig.RunUntil(() => _rig.Picture.Positions.Any(position => position.Amount == _rig.Position) || _rig.Position == 0, 5 * Second);
        _rig.Run(10 * Second);
        _rig.AssertProtected(5 * Second);
        Assert.Equal(_rig.Picture.Brackets.Sum(bracket => bracket.Held), Math.Abs(_rig.Position));
        CloseAndJudge(5 * Second);
    }

    [Fact]
    public void Row24_ForeignOrder_IsTaggedAndLeftAlone()
    {
        _rig.Paper.Yes("POST", "/fapi/v1/order", "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.010&price=58000&newClientOrderId=web_1");
        _rig.Run(5 * Second);
        Assert.Equal("web_1", Assert.Single(_rig.Picture.ForeignOrders).ClientOrderId);
        _rig.Run(60 * Second);
        Assert.Single(_rig.Book.Engine.Open);
        Assert.Equal(1, _rig.Reports.Count("FOREIGN_ORDER"));
    }

    [Fact]
    public void Row26_OrderOfOursNobodyRemembers_IsBookedAndItsPositionClosed()
    {
        _rig.Paper.Market("BUY", 0.010m, more: "&newClientOrderId=" + ClientOrderIds.For(OrderRole.Entry, Guid.NewGuid(), 0));
        _rig.Run(10 * Second);
        Assert.Equal(1, _rig.Reports.Count("UNKNOWN_ORDER_FILLED"));
        Assert.Equal(1, _rig.Reports.Count("POSITION_ADOPTED"));
        _rig.AssertEndedWell(5 * Second);
    }

    [Fact]
    public void CloseAll_ExitsRefusedForAWhile_GoesOnUntilTheVenueShowsZero()
    {
        _rig.Open();
        _rig.Paper.Market("BUY", 0.100m, "ETHUSDT");
        _rig.Run(Second);
        _rig.Fault(VenueFaultKind.RefuseCall, 30 * Second, "POST /fapi/v1/order", fault => fault with { Code = -1001, Status = 503 });
        _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill"));
        _rig.Run(20 * Second);
        Assert.NotNull(_rig.Picture.Flattening);
        _rig.Open();
        _rig.RunUntil(() => !_rig.Book.Wallet.Open.Any(), 15 * Second);
        _rig.RunUntil(() => _rig.Picture.Flattening is null, 10 * Second);
        _rig.Run(10 * Second);
        _rig.AssertEndedWell(40 * Second);
        Assert.Equal(1, _rig.Entries);
        Assert.Equal(1, _rig.Reports.Count("FLAT"));
    }

    [Fact]
    public void CloseSymbol_LeavesTheOthers()
    {
        var eth = _rig.Plan(quantity: 0.100m, stop: 2_900m, target: 3_100m) with { Symbol = Core.Market.Symbol.Parse("ETHUSDT") };
        _rig.Open();
        _rig.Open(eth);
        _rig.Run(2 * Second);
        _rig.Say(new LiveInput.CloseSymbol(PaperDesk.Btc, ExitReason.Operator, "by hand"));
        _rig.Run(5 * Second);
        Assert.Equal(0, _rig.Position);
        Assert.Equal(eth.TradeId, Assert.Single(_rig.Picture.Brackets).Plan.TradeId);
        CloseAndJudge();
    }

    [Fact]
    public void StreamLost_ReconcilesBeforeItOpensAgain()
    {
        _rig.Fault(VenueFaultKind.RefuseUserStream, 5 * Second);
        _rig.Fault(VenueFaultKind.CutUserStream, Second);
        _rig.Run(Second);
        Assert.False(_rig.Picture.Stream.IsConnected);
        _rig.Open();
        _rig.Run(2 * Second);
        Assert.Equal(0, _rig.Entries);
        _rig.Run(20 * Second);
        Assert.Equal((LivePhase.Ready, true), (_rig.Picture.Phase, _rig.Picture.Stream.IsConnected));
        Assert.True(_rig.Picture.Reconciled.At >= _rig.Picture.Stream.ConnectedAt);
    }

    [Fact]
    public void Foreign_LiquidationIdIsTheVenues() => Assert.Equal(OrderOrigin.Liquidation, OrderOrigins.Of("autoclose-1"));

    [Fact]
    public void Report_OfAQuietAccount_Agrees()
    {
        _rig.Run(65 * Second);
        Assert.True(_rig.Picture.Reconciled.Agrees);
        Assert.NotEqual(ReconcileReport.Never, _rig.Picture.Reconciled);
        Assert.True(_rig.Now - _rig.Picture.Reconciled.At < 10 * Second);
        Assert.Empty(_rig.Reports.Told);
    }

    private void CloseAndJudge(TimeSpan? nakedMax = null)
    {
        _rig.Say(new LiveInput.CloseAll(ExitReason.Operator, "the test is over"));
        _rig.RunUntil(() => _rig.IsFlat && _rig.Picture.Flattening is null, 60 * Second);
        _rig.Run(10 * Second);
        _rig.AssertEndedWell(nakedMax);
    }
}
