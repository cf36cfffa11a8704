using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class UnifiedPositionTests
{
    [Theory]
    [InlineData(PositionSide.Long, 101, 2, 100)]
    [InlineData(PositionSide.Long, 99.5, -1, -50)]
    [InlineData(PositionSide.Short, 101, -2, -100)]
    public void At_AMark_IsSignedBySide(PositionSide side, double mark, double pnl, double bps) => Assert.Equal((pnl, bps), Held(side, 100).At(mark));

    [Fact]
    public void At_NoEntryOrNoMark_IsNothing()
    {
        Assert.Null(Held(PositionSide.Long, null).At(101));
        Assert.Null(Held(PositionSide.Long, 100).At(null));
    }

    private static UnifiedPosition Held(PositionSide side, decimal? entry) => new(
        Guid.NewGuid(), "desk", "shadow", Symbol.Btc, side, "open", 2, 3, DateTimeOffset.UnixEpoch, entry, 95, 110, DateTimeOffset.UnixEpoch);
}
