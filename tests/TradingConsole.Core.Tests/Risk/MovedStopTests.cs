using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using Xunit;

namespace TradingConsole.Core.Tests.Risk;

public sealed class MovedStopTests
{
    // 100 coins at 1.30, stop 1.27, target 1.40, on 1,000 USDT.
    private static readonly MovedStop Long = new(PositionSide.Long, 1.30m, 1.27m, 1.40m, 100, 1_000);
    private static readonly MovedStop Short = new(PositionSide.Short, 1.30m, 1.33m, 1.20m, 100, 1_000);

    [Fact]
    public void Away_ToPracticallyNothing_IsRefusedWithValueAndRule()
    {
        Assert.Equal(
            "stop_price was 0.0001; met there it costs 13.0 % of the account, and a stop is moved away to 2.0 % at most.", Long.Objection(0.0001m));
        Assert.Equal(
            "stop_price was 0.0001; the target is 0.08 times as far, and a stop is moved away to 1.00 times at least.",
            (Long with { Equity = 1_000_000 }).Objection(0.0001m));
        Assert.Contains("not known", (Long with { Equity = double.NaN }).Objection(1.26m), StringComparison.Ordinal);
        Assert.Contains("times as far", Short.Objection(1.41m), StringComparison.Ordinal);
    }

    [Fact]
    public void Away_WithinTheBounds_IsTaken()
    {
        Assert.Null(Long.Objection(1.21m));
        Assert.Null(Short.Objection(1.39m));
        Assert.Null((Long with { StopPrice = 1.36m, Equity = double.NaN }).Objection(1.31m)); // A profit is secured still.
    }

    [Fact]
    public void Nearer_IsTakenWhateverThePlanWas()
    {
        var reckless = Long with { StopPrice = 0.50m, TargetPrice = 1.31m, Equity = double.NaN };

        Assert.Null(reckless.Objection(0.60m));
        Assert.Null(reckless.Objection(0.50m));
        Assert.NotNull(reckless.Objection(0.49m));
        Assert.Null((Short with { StopPrice = 2.50m, Equity = 1 }).Objection(2.40m));
    }
}
