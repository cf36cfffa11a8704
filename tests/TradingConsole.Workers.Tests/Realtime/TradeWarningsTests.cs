using System.Text.Json.Nodes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Workers.Terminal;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class TradeWarningsTests
{
    // 10 risked of 1,000: 1 %; 2 for 1; 1 % of the price is 5 ATR.
    private static readonly TradeSurroundings Calm = new(Equity: 1_000, AtrFraction: 0.002, Ev: 0.001, LossesInARow: 2);

    [Fact]
    public void Trade_WithinEveryAdvice_IsNotWarnedOf() => Assert.Empty(TradeWarnings.Of(Order(), Calm));

    [Theory]
    [InlineData("RISK_OF_EQUITY", 0.025)]
    [InlineData("REWARD_TO_RISK", 0.5)]
    [InlineData("STOP_IN_NOISE", 1.0)]
    [InlineData("AGAINST_MODEL", -3.0)]
    [InlineData("LOSSES_IN_A_ROW", 4.0)]
    public void Trade_BreakingOneAdvice_IsWarnedOfThatOne(string guard, double value)
    {
        var (order, around) = guard switch
        {
            "RISK_OF_EQUITY" => (Order(), Calm with { Equity = 400 }),
            "REWARD_TO_RISK" => (Order() with { TargetPrice = 100.5m }, Calm),
            "STOP_IN_NOISE" => (Order(), Calm with { AtrFraction = 0.01 }),
            "AGAINST_MODEL" => (Order(), Calm with { Ev = -0.0003 }),
            _ => (Order(), Calm with { LossesInARow = 4 }),
        };

        var warning = Assert.Single(TradeWarnings.Of(order, around));

        Assert.Equal((guard, value), (warning.Guard, Math.Round(warning.Value, 6)));
        Assert.NotEmpty(warning.Message);
    }

    [Fact]
    public void Trade_WithNothingKnownAround_IsJudgedByItsPlanAlone() =>
        Assert.Empty(TradeWarnings.Of(Order(), new TradeSurroundings(0, null, null, 0)));

    private static QuickTradeOrder Order() => new(
        Symbol.Btc, PositionSide.Long, TradeOrigin.Own, null, 100, 99, 102, 10, 3, 60, null, null, "", new JsonObject(), []);
}
