using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

public sealed class SeatWishTests
{
    private readonly SeatWish _wish = new();

    [Fact]
    public void Asked_InVain_IsLetGo()
    {
        Assert.False(_wish.IsWanted);
        _wish.Ask();
        Assert.True(_wish.IsWanted);
        _wish.Answer(isGiven: false);
        Assert.False(_wish.IsWanted);
    }

    [Fact]
    public void Kept_WhoAsksInVainTakesItFromNobody()
    {
        Take(isGiven: true);
        Take(isGiven: false); // A renewal while the stream was down.
        Assert.True(_wish.IsWanted);
        _wish.Leave();
        Assert.False(_wish.IsWanted);
    }

    [Fact]
    public void TwoAsk_TheFirstsFailureIsNotTheSeconds()
    {
        _wish.Ask();
        _wish.Ask();
        _wish.Answer(isGiven: false);
        Assert.True(_wish.IsWanted);
        _wish.Answer(isGiven: true);
        Assert.True(_wish.IsWanted);
    }

    [Fact]
    public void Leave_WhileSomebodyAsks_WaitsForTheAnswer()
    {
        Take(isGiven: true);
        _wish.Ask();
        _wish.Leave();
        Assert.True(_wish.IsWanted);
        _wish.Answer(isGiven: false);
        Assert.False(_wish.IsWanted);
    }

    private void Take(bool isGiven)
    {
        _wish.Ask();
        _wish.Answer(isGiven);
    }
}
