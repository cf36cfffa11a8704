using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Live;

public class LivePlansTests
{
    private static readonly DateTimeOffset Bar = new(2026, 3, 2, 7, 59, 0, TimeSpan.Zero);

    private static readonly Instrument Listed = new(
        Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", 0.10m, 0.001m, 0.001m, 0.001m, 120m, 100m, null, null);

    private static readonly TradeProposal Proposal = new(
        Symbol.Btc, Bar, PositionSide.Long, 0.010m, 50_000m, 500m, 5, 49_600m, 50_800m, 41_000m, 0.10m, 240, 0.002, 1e6, 0.0005, 0.1);

    [Fact]
    public void Proposal_OnTheGrid_IsTakenAsItIs()
    {
        var plan = LivePlans.Of(Proposal, Listed, out var problem)!;

        Assert.Null(problem);
        Assert.Equal((0.010m, 49_600m, 50_800m, 120m), (plan.Quantity, plan.StopPrice, plan.TargetPrice, plan.MarketQuantityMax));
        Assert.Equal((Bar.AddMinutes(241), Bar.AddMinutes(1)), (plan.ExpiresAt, plan.Terms!.EntryDue));
    }

    // The filters may have changed since the decision: triggers round towards the entry, so the loss never grows.
    [Theory]
    [InlineData(PositionSide.Long, 49_600.3, 50_800.7, 49_600.5, 50_800.5)]
    [InlineData(PositionSide.Short, 50_400.3, 49_200.7, 50_400.0, 49_201.0)]
    public void Triggers_OffACoarserGrid_MoveTowardsTheEntry(
        PositionSide side, decimal stop, decimal target, decimal stopOnGrid, decimal targetOnGrid)
    {
        var plan = LivePlans.Of(
            Proposal with { Side = side, StopPrice = stop, TargetPrice = target }, Listed with { TickSize = 0.5m }, out _)!;

        Assert.Equal((stopOnGrid, targetOnGrid), (plan.StopPrice, plan.TargetPrice));
    }

    [Fact]
    public void Quantity_ObeysTheCoarserStepAndTheMarketMaximum()
    {
        Assert.Equal(0.008m, LivePlans.Of(Proposal, Listed with { MarketQuantityStep = 0.004m }, out _)!.Quantity);
        Assert.Equal(0.005m, LivePlans.Of(Proposal, Listed with { MarketQuantityMax = 0.0055m }, out _)!.Quantity);
    }

    [Theory]
    [InlineData("quantity", 0.001, 0.02, 5, "TRADING")]
    [InlineData("notional", 0.001, 0.001, 501, "TRADING")]
    [InlineData("SETTLING", 0.001, 0.001, 5, "SETTLING")]
    public void Filters_ThatForbidIt_AreNamed(string word, decimal step, decimal least, decimal notional, string status)
    {
        var plan = LivePlans.Of(
            Proposal, Listed with { QuantityStep = step, QuantityMin = least, NotionalMin = notional, Status = status }, out var problem);

        Assert.Null(plan);
        Assert.Contains(word, problem, StringComparison.Ordinal);
    }
}
