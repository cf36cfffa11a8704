using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Risk;

public sealed class HardGuardsTests
{
    private static readonly RiskPreset Preset = RiskPreset.Seed;

    private static readonly OrderIntent Intent = new(Symbol.Btc, PositionSide.Long, 1_000, 5, TimeSpan.FromSeconds(1), true);

    private static readonly PortfolioState Quiet = new(10_000, 10_000, 0, 0, 0, [], true, false);

    [Fact]
    public void Default_Verdict_Blocks() => Assert.False(default(RiskVerdict).IsAllowed);

    [Fact]
    public void Check_QuietPortfolio_AllowsAfterAskingEveryGuard()
    {
        var verdict = HardGuards.Check(Intent, Quiet, Preset);

        Assert.True(verdict.IsAllowed);
        Assert.Empty(verdict.Blocks);
        Assert.Equal(10, verdict.Checks.Length);
    }

    [Fact]
    public void Check_EverythingWrong_ListsEveryGuardInOrder()
    {
        var portfolio = new PortfolioState(
            9_000, 10_000, 9_000, 20_000, 20_000, [.. Enumerable.Range(0, 9).Select(i => Symbol.Parse($"A{i}USDT")), Symbol.Btc], false, true);

        var verdict = HardGuards.Check(Intent with { DataAge = TimeSpan.FromMinutes(5), IsTradable = false }, portfolio, Preset);

        Assert.Equal(
            [
                "KILL_SWITCH", "MODE_OFF", "NOT_TRADABLE", "DATA_STALE", "DAY_LOSS", "ALREADY_IN_POSITION", "MAX_POSITIONS",
                "USED_MARGIN", "TOTAL_NOTIONAL", "DIRECTIONAL_NOTIONAL",
            ],
            verdict.Blocks.Select(block => block.Code));
        Assert.All(verdict.Blocks, block => Assert.EndsWith(".", block.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Objections_RandomPortfolios_AreTheBlocksOfCheck()
    {
        var random = new SeededRandom(5);
        var seen = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var portfolio = new PortfolioState(
                10_000 * random.NextDouble(), 10_000, 5_000 * random.NextDouble(), 10_000 * random.NextDouble(), 10_000 * random.NextDouble(),
                [.. Enumerable.Range(0, random.NextInt(9)).Select(k => Symbol.Parse($"A{k}USDT")).Append(random.NextInt(3) == 0 ? Symbol.Btc : Symbol.Parse("A0USDT"))],
                random.NextInt(4) > 0, random.NextInt(4) == 0);
            var intent = Intent with
            {
                Side = (PositionSide)random.NextInt(2), NotionalUsdt = 3_000 * random.NextDouble(), Leverage = random.NextInt(6),
                DataAge = TimeSpan.FromSeconds(40 * random.NextDouble()), IsTradable = random.NextInt(4) > 0,
            };

            var blocks = HardGuards.Check(intent, portfolio, Preset).Blocks.Select(block => block.Code);
            var objections = HardGuards.Objections(GuardQuestion.Of(intent, portfolio), Preset);

            Assert.Equal(blocks, HardGuards.Codes.Where((_, bit) => (objections & (1 << bit)) != 0));
            seen |= objections;
        }

        Assert.Equal((1 << HardGuards.Codes.Length) - 1, seen);
    }

    [Theory]
    [InlineData(3_299, true)] // 3,299 + 200 of 3,500 allowed
    [InlineData(3_300, true)]
    [InlineData(3_301, false)]
    public void UsedMargin_AroundTheCap_BlocksAbove(double used, bool passes) =>
        AssertGuard(ReasonCodes.UsedMargin, Intent, Quiet with { UsedMargin = used }, passes);

    [Theory]
    [InlineData(10_999, true)]
    [InlineData(11_000, true)]
    [InlineData(11_001, false)]
    public void TotalNotional_AroundTheCap_BlocksAbove(double open, bool passes) =>
        AssertGuard(ReasonCodes.TotalNotional, Intent, Quiet with { ShortNotional = open }, passes);

    [Theory]
    [InlineData(PositionSide.Long, 6_999, true)]
    [InlineData(PositionSide.Long, 7_000, true)]
    [InlineData(PositionSide.Long, 7_001, false)]
    [InlineData(PositionSide.Short, 9_000, true)] // longs do not crowd out a short
    public void DirectionalNotional_AroundTheCap_BlocksAbove(PositionSide side, double longs, bool passes) =>
        AssertGuard(ReasonCodes.DirectionalNotional, Intent with { Side = side }, Quiet with { LongNotional = longs }, passes);

    [Theory]
    [InlineData(9_801, true)]
    [InlineData(9_800, false)] // the limit of 2 % is reached
    [InlineData(9_799, false)]
    [InlineData(10_500, true)]
    public void DayLoss_AtTheLimit_Blocks(double equity, bool passes)
    {
        AssertGuard(ReasonCodes.DayLoss, Intent, Quiet with { Equity = equity }, passes);
        Assert.Equal(passes, HardGuards.DayLossTrip(Quiet with { Equity = equity }, Preset) is null);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void MaxPositions_SixAllowed_BlocksTheSeventh(int held, bool passes) => AssertGuard(
        ReasonCodes.MaxPositions, Intent,
        Quiet with { Held = [.. Enumerable.Range(0, held).Select(i => Symbol.Parse($"A{i}USDT"))] }, passes);

    [Theory]
    [InlineData(14.999, true)]
    [InlineData(15, true)]
    [InlineData(15.001, false)]
    [InlineData(-16, false)] // a clock that disagrees by as much is no better
    public void DataStale_AroundTheLimit_BlocksAbove(double seconds, bool passes) =>
        AssertGuard(ReasonCodes.DataStale, Intent with { DataAge = TimeSpan.FromSeconds(seconds) }, Quiet, passes);

    [Fact]
    public void Flags_Each_BlockAlone()
    {
        AssertGuard(ReasonCodes.KillSwitch, Intent, Quiet with { IsKilled = true }, false);
        AssertGuard(ReasonCodes.ModeOff, Intent, Quiet with { EntriesEnabled = false }, false);
        AssertGuard(ReasonCodes.NotTradable, Intent with { IsTradable = false }, Quiet, false);
        AssertGuard(ReasonCodes.AlreadyInPosition, Intent, Quiet with { Held = [Symbol.Btc] }, false);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(double.NaN)]
    public void Check_NoEquity_NeverAllows(double equity) =>
        Assert.False(HardGuards.Check(Intent, Quiet with { Equity = equity }, Preset).IsAllowed);

    private static void AssertGuard(string code, OrderIntent intent, PortfolioState portfolio, bool passes)
    {
        var verdict = HardGuards.Check(intent, portfolio, Preset);

        Assert.Equal(passes, verdict.IsAllowed);
        Assert.Equal(passes ? [] : [code], verdict.Blocks.Select(block => block.Code));
    }
}
