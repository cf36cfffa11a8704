using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>Somebody else may act for the same account: a successor while the lease is not confirmed, another installation at any time.</summary>
public sealed class LiveStandingTests : IDisposable
{
    private const string Other = "zzz";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    private readonly LiveRig _rig = new(starts: false) { Installation = "abc" };

    public LiveStandingTests()
    {
        _rig.Start();
        _rig.Run(2 * Second);
    }

    public void Dispose() => _rig.Dispose();

    // Row 48 with the database cut instead of the process: what a successor opened and guards is not ours to tidy up.
    [Fact]
    public void Lease_NotConfirmed_ASuccessorsRoundTripIsLeftAlone()
    {
        var successors = Guid.NewGuid();
        _rig.IsConfirmedTrader = false;
        _rig.Paper.Market("BUY", 0.010m, more: "&newClientOrderId=" + ClientOrderIds.For(OrderRole.Entry, successors, 0, "abc"));
        _rig.Paper.Stop("SELL", 0.010m, 50_000m, ClientOrderIds.For(OrderRole.Stop, successors, 1, "abc"));
        _rig.Run(70 * Second);
        Assert.Equal(0.010m, _rig.Position);
        Assert.Single(_rig.Book.Algos.Open, order => order.Protects);
        Assert.Equal((0, 0), (_rig.Reports.Count("ORPHAN_SWEPT"), _rig.Reports.Count("POSITION_ADOPTED")));

        _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill")); // A person's wish counts for all there is.
        _rig.RunUntil(() => _rig.Position == 0, 10 * Second);
    }

    // It replaced the stop of a round trip both know: an order of a known trade, under a number that is not known here.
    [Fact]
    public void Lease_NotConfirmed_ASuccessorsStopOfAKnownRoundTripStays()
    {
        var plan = _rig.Open();
        _rig.Run(2 * Second);
        _rig.IsConfirmedTrader = false;
        _rig.Paper.Stop("SELL", 0.010m, 59_000m, ClientOrderIds.For(OrderRole.Stop, plan.TradeId, 77, "abc"));
        _rig.Run(45 * Second);
        Assert.Equal(2, _rig.Book.Algos.Open.Count(order => order.Protects));

        _rig.IsConfirmedTrader = true; // Nobody had taken over: it is one too many.
        _rig.RunUntil(() => _rig.Book.Algos.Open.Count(order => order.Protects) == 1, 45 * Second);
        CloseAndJudge();
    }

    [Fact]
    public void Lease_NotConfirmed_KnownRoundTripsAreGuardedAndClosed()
    {
        var plan = _rig.Open();
        _rig.Run(2 * Second);
        _rig.IsConfirmedTrader = false;
        _rig.Fault(VenueFaultKind.ManualCancel, Second);
        _rig.Run(5 * Second);
        Assert.Single(_rig.Book.Algos.Open, order => order.Protects);
        _rig.AssertProtected();
        _rig.Say(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "by hand"));
        _rig.Run(10 * Second);
        _rig.AssertEndedWell();
    }

    [Fact]
    public void OtherInstallation_OnTheSameAccount_IsAStranger()
    {
        var trade = Guid.NewGuid();
        _rig.Paper.Market("BUY", 0.010m, more: "&newClientOrderId=" + ClientOrderIds.For(OrderRole.Entry, trade, 0, Other));
        _rig.Paper.Stop("SELL", 0.010m, 50_000m, ClientOrderIds.For(OrderRole.Stop, trade, 1, Other));
        _rig.Run(70 * Second);

        Assert.Equal(0.010m, _rig.Position);
        Assert.Single(_rig.Book.Algos.Open, order => order.Protects);
        Assert.Equal((0, 0, 1), (_rig.Reports.Count("ORPHAN_SWEPT"), _rig.Reports.Count("POSITION_ADOPTED"), _rig.Reports.Count("POSITION_UNOWNED")));
        Assert.Equal(trade, ClientOrderIds.TryRead(Assert.Single(_rig.Picture.ForeignOrders).ClientOrderId, out _, out var named) ? named : default);
        Assert.True(_rig.Picture.Blocked.ContainsKey(PaperDesk.Btc));
    }

    [Fact]
    public void Orphan_NamedAsBeforeThereWereInstallations_IsStillSwept()
    {
        _rig.Paper.Market("BUY", 0.010m);
        _rig.Paper.Stop("SELL", 0.010m, 50_000m, ClientOrderIds.For(OrderRole.Stop, Guid.NewGuid(), 1));
        _rig.Paper.Market("SELL", 0.010m, more: "&reduceOnly=true");
        _rig.RunUntil(() => _rig.Book.Algos.Open.Count == 0, 45 * Second);
        Assert.Equal(1, _rig.Reports.Count("ORPHAN_SWEPT"));
    }

    [Fact]
    public void Orders_OfThisInstallation_CarryItsMarkAndSurviveARestart()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Start();
        _rig.Run(5 * Second);
        Assert.Equal(0.010m, Assert.Single(_rig.Picture.Brackets).Held);
        Assert.All(
            _rig.Book.Engine.Orders.Select(order => order.ClientId).Concat(_rig.Book.Algos.Orders.Select(order => order.ClientId)),
            id => Assert.Equal("abc", ClientOrderIds.InstallationOf(id)));
        CloseAndJudge();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Resume_OneRoundTripCannotBeRead_TheOthersGoOnAndItIsClosed(bool isArmed)
    {
        var broken = _rig.Open();
        var sound = _rig.Open(_rig.Plan(quantity: 0.100m, stop: 2_900m, target: 3_100m) with { Symbol = Eth });
        _rig.Run(2 * Second);
        _rig.Journal.Damage(broken.TradeId);
        if (!isArmed)
        {
            _rig.Gate.Disarm();
        }

        _rig.Start();
        _rig.RunUntil(() => _rig.Position == 0, 10 * Second);
        Assert.Equal(sound.TradeId, Assert.Single(_rig.Picture.Brackets).Plan.TradeId);
        Assert.Equal((1, 1), (_rig.Reports.Count("ROUND_TRIP_SET_ASIDE"), _rig.Reports.Count("INVARIANT_BROKEN")));
        _rig.AssertProtected(); // Its stop rested until the position was gone.
        _rig.Run(45 * Second);
        Assert.Single(_rig.Book.Algos.Open, order => order.Protects);
        Assert.NotNull(_rig.Picture.EntriesRefused);
    }

    // What was asked for before the journal was read: one impossible wish must not lose those after it.
    [Fact]
    public void EarlyWish_Impossible_DoesNotLoseTheNext()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Journal.IsDown = true;
        _rig.Start();
        _rig.Say(new LiveInput.Open(null!, 10));
        _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill"));
        _rig.RunUntil(() => _rig.Position == 0, 10 * Second);
    }

    private void CloseAndJudge()
    {
        _rig.Say(new LiveInput.CloseAll(ExitReason.Operator, "the test is over"));
        _rig.RunUntil(() => _rig.IsFlat && _rig.Picture.Flattening is null, 60 * Second);
        _rig.Run(10 * Second);
        _rig.AssertEndedWell();
    }
}
