using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class SignFlipTestTests
{
    [Fact]
    public void PValue_FiveDifferencesOfOneSign_IsNearTheExactShare() =>
        Assert.InRange(SignFlipTest.PValue([1, 2, 3, 4, 5], seed: 1, draws: 20_000), 0.055, 0.070); // Only all + and all − reach 15: 2 of 32.

    [Fact]
    public void PValue_PairsThatAgree_SayNothing()
    {
        Assert.Equal(1, SignFlipTest.PValue([], seed: 1));
        Assert.Equal(1, SignFlipTest.PValue([0, 0, 0], seed: 1));
        Assert.InRange(SignFlipTest.PValue([2, -2, 1, -1], seed: 1), 0.99, 1);
    }

    [Fact]
    public void PValue_TheSameSeed_IsTheSame() =>
        Assert.Equal(SignFlipTest.PValue([1, -2, 3, 4], seed: 7), SignFlipTest.PValue([1, -2, 3, 4], seed: 7));
}
