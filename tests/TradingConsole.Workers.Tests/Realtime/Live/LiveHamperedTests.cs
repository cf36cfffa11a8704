using TradingConsole.Core.Simulation;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>Closing that does not get through, and reading that must go on meanwhile.</summary>
public sealed class LiveHamperedTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly LiveRig _rig = new();

    public void Dispose() => _rig.Dispose();

    // The matching engine refuses every exit while the algo service works, and the stop is taken away meanwhile.
    [Theory]
    [InlineData(-1008, 503)]
    [InlineData(-4131, 400)]
    public void Exits_Refused_AStopThatIsTakenAwayIsReplaced(int code, int status)
    {
        var plan = _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.RefuseCall, 30 * Second, "POST /fapi/v1/order", fault => fault with { Code = code, Status = status });
        _rig.Say(new LiveInput.Close(plan.TradeId, ExitReason.Operator, "by hand"));
        _rig.Run(Second);
        var first = Assert.Single(_rig.Book.Algos.Open, order => order.Protects).ClientId;
        _rig.Fault(VenueFaultKind.ManualCancel, Second);
        Assert.DoesNotContain(_rig.Book.Algos.Open, order => order.ClientId == first);

        _rig.Run(20 * Second);
        Assert.Equal(0.010m, _rig.Position);
        Assert.Contains(_rig.Book.Algos.Open, order => order.Protects);
        _rig.AssertProtected();
        _rig.RunUntil(() => _rig.Position == 0, 15 * Second);
        _rig.Run(10 * Second);
        _rig.AssertEndedWell();
    }

    // Silence of both services: what is sent beside the exits must not become a storm, and all of it is gone in the end.
    [Fact]
    public void Everything_SwallowedForTwoMinutes_StaysModerateAndEndsInOrder()
    {
        _rig.Open();
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.SwallowCall, 120 * Second);
        _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill"));
        _rig.Run(120 * Second);
        Assert.True(Assert.Single(_rig.Picture.Brackets).Orders.Length < 80, $"{_rig.Picture.Brackets[0].Orders.Length} orders");

        _rig.RunUntil(() => _rig.Position == 0, 5 * Second);
        _rig.RunUntil(() => _rig.IsFlat && _rig.Picture.Flattening is null, 60 * Second);
        _rig.AssertBooks();
    }

    [Fact]
    public void Start_StreamNotThereYet_IsNotCalledReady()
    {
        using var rig = new LiveRig(starts: false);
        rig.Fault(VenueFaultKind.RefuseUserStream, 10 * Second);
        rig.Start();
        rig.Run(5 * Second);
        Assert.Equal((LivePhase.Reconciling, "The account's stream is not there yet."), (rig.Picture.Phase, rig.Picture.EntriesRefused));

        rig.RunUntil(() => rig.Picture.Phase == LivePhase.Ready, 30 * Second);
        Assert.True(rig.Picture.Stream.IsConnected);
    }

    // Pressed again and again while nothing can be closed: what the account holds must go on being read.
    [Fact]
    public void CloseAll_PressedWithoutEnd_DoesNotStarveTheReading()
    {
        _rig.Open();
        _rig.Paper.Market("BUY", 0.100m, "ETHUSDT");
        _rig.Run(2 * Second);
        _rig.Fault(VenueFaultKind.SlowReply, 60 * Second, null, fault => fault with { Delay = TimeSpan.FromMilliseconds(150) });
        _rig.Fault(VenueFaultKind.RefuseCall, 40 * Second, "POST /fapi/v1/order", fault => fault with { Code = -1001, Status = 503 });
        for (var pressed = 0; pressed < 200; pressed++)
        {
            _rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "kill"));
            _rig.Say(new LiveInput.CloseSymbol(Core.Market.Symbol.Parse("ETHUSDT"), ExitReason.Operator, "by hand"));
            _rig.Say(new LiveInput.Reconcile());
            _rig.Run(TimeSpan.FromMilliseconds(200));
            Assert.True(_rig.Now - _rig.Picture.PositionsAt < 4 * Second, $"The positions are of {_rig.Picture.PositionsAt:O}.\n{_rig.Story()}");
        }

        Assert.InRange(_rig.WeightUsed, 100, 1_920); // What the client leaves to everything that lowers risk begins above.
        _rig.RunUntil(() => !_rig.Book.Wallet.Open.Any(), 15 * Second);
    }
}
