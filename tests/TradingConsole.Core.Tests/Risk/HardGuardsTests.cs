using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Guards;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Operations;
using Xunit;

namespace TradingConsole.Core.Tests.Risk;

public sealed class HardGuardsTests
{
    private static readonly RiskPreset Preset = RiskPreset.Seed;

    private static readonly OrderIntent Intent = new(Symbol.Btc, PositionSide.Long, 1_000, 5, TimeSpan.FromSeconds(1), true, IntentPrices.At(50_000));

    private static readonly PortfolioState Quiet = new(10_000, 10_000, 0, 0, 0, [], true, false);

    [Fact]
    public void Default_Verdict_Blocks() => Assert.False(default(RiskVerdict).IsAllowed);

    [Fact]
    public void Check_QuietPortfolio_AllowsAfterAskingEveryGuard()
    {
        var verdict = HardGuards.Check(Intent, Quiet, Preset);

        Assert.True(verdict.IsAllowed);
        Assert.Empty(verdict.Blocks);
        Assert.Equal(16, verdict.Checks.Length);
    }

    [Fact]
    public void Check_EverythingWrong_ListsEveryGuardInOrder()
    {
        Exposure[] held = [.. Enumerable.Range(0, 9).Select(i => new Exposure(Symbol.Parse($"A{i}USDT"), PositionSide.Long, 1_000)), new(Symbol.Btc, PositionSide.Long, 20_000)];
        var portfolio = new PortfolioState(double.NaN, 10_000, 9_000, 20_000, 20_000, [.. held.Select(exposure => exposure.Symbol)], false, true)
        {
            Exposures = [.. held], EntriesThisMinute = 10,
        };

        var verdict = HardGuards.Check(
            Intent with { DataAge = TimeSpan.FromMinutes(5), IsTradable = false, Prices = new(50_000, 53_000, 50_000) }, portfolio, Preset);

        Assert.Equal(
            [
                "KILL_SWITCH", "MODE_OFF", "NOT_TRADABLE", "DATA_STALE", "PRICE_SANITY", "EQUITY_UNKNOWN", "DAY_LOSS", "ENTRY_RATE",
                "ALREADY_IN_POSITION", "MAX_POSITIONS", "USED_MARGIN", "TOTAL_NOTIONAL", "DIRECTIONAL_NOTIONAL", "SYMBOL_NOTIONAL",
                "TIER_NOTIONAL", "BTC_BETA",
            ],
            verdict.Blocks.Select(block => block.Code));
        Assert.All(verdict.Blocks, block => Assert.EndsWith(".", block.Message, StringComparison.Ordinal));
        Assert.All(verdict.Blocks, block => Assert.NotNull(block.Limit));
    }

    [Fact]
    public void Objections_RandomPortfolios_AreTheBlocksOfCheck()
    {
        var random = new SeededRandom(5);
        var seen = 0;
        string[] names = ["A0USDT", "A1USDT", "SOLUSDT", "XRPUSDT", "XAUUSDT", "ETHUSDT", "BTCUSDT", "A2USDT", "A3USDT"];
        for (var i = 0; i < 4_000; i++)
        {
            var held = names.Where(_ => random.NextInt(3) == 0)
                .Select(name => new Exposure(Symbol.Parse(name), (PositionSide)random.NextInt(2), 5_000 * random.NextDouble())).ToArray();
            var portfolio = new PortfolioState(
                random.NextInt(50) == 0 ? double.NaN : 10_000 * random.NextDouble(), 10_000, 5_000 * random.NextDouble(),
                10_000 * random.NextDouble(), 10_000 * random.NextDouble(), [.. held.Select(exposure => exposure.Symbol)],
                random.NextInt(4) > 0, random.NextInt(4) == 0)
            {
                Exposures = random.NextInt(20) == 0 ? [] : [.. held], EntriesThisMinute = random.NextInt(14),
            };
            var intent = Intent with
            {
                Symbol = Symbol.Parse(names[random.NextInt(names.Length)]),
                Side = (PositionSide)random.NextInt(2), NotionalUsdt = 3_000 * random.NextDouble(), Leverage = random.NextInt(6),
                DataAge = TimeSpan.FromSeconds(40 * random.NextDouble()), IsTradable = random.NextInt(4) > 0,
                Prices = new(50_000, 50_000 + (4_000 * random.NextDouble()), 50_000),
            };

            var blocks = HardGuards.Check(intent, portfolio, Preset).Blocks.Select(block => block.Code);
            var objections = HardGuards.Objections(GuardQuestion.Of(intent, portfolio), Preset);

            Assert.Equal(blocks, HardGuards.Codes.Where((_, bit) => (objections & (1 << bit)) != 0));
            seen |= objections;
        }

        Assert.Equal((1 << HardGuards.Codes.Length) - 1, seen);
    }

    [Fact]
    public void Objections_ManyQuestions_AllocateNothing()
    {
        var question = GuardQuestion.Of(Intent, Quiet);
        var objections = HardGuards.Objections(question, Preset);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            objections |= HardGuards.Objections(question with { NotionalUsdt = i / 100.0, Tier = LiquidityTiers.Of(Symbol.Btc) }, Preset);
        }

        Assert.Equal((0, 0L), (objections, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    [Theory]
    [InlineData(3_999, true)] // 3,999 + 1,000 of 5,000 allowed: money outside our own brackets counts too
    [InlineData(4_000, true)]
    [InlineData(4_001, false)]
    public void SymbolNotional_AroundTheCap_BlocksAbove(double held, bool passes) => AssertGuard(
        ReasonCodes.SymbolNotional, Intent, Quiet with { Exposures = [new(Symbol.Btc, PositionSide.Long, held)] }, passes);

    [Theory]
    [InlineData("A0USDT", 7_000, true)] // other coins: 8,000 allowed
    [InlineData("A0USDT", 7_001, false)]
    [InlineData("SOLUSDT", 9_000, true)] // another tier's own
    public void TierNotional_AroundTheCap_BlocksAbove(string other, double notional, bool passes) => AssertGuard(
        ReasonCodes.TierNotional, Intent with { Symbol = Symbol.Parse("A1USDT"), NotionalUsdt = 1_000 },
        Holding((other, PositionSide.Short, notional)), passes);

    [Theory]
    [InlineData("XAUUSDT", 5_500, true)]
    [InlineData("PAXGUSDT", 5_501, false)]
    public void TierNotional_Metals_CountTogether(string other, double notional, bool passes) => AssertGuard(
        ReasonCodes.TierNotional, Intent with { Symbol = Symbol.Parse("XAGUSDT"), NotionalUsdt = 500 },
        Holding((other, PositionSide.Long, notional)), passes);

    [Theory]
    [InlineData(PositionSide.Long, 6_500, true)] // 2 × 6,500 + 1 × 1,000 of 14,000 allowed
    [InlineData(PositionSide.Long, 6_501, false)]
    [InlineData(PositionSide.Short, 7_000, true)] // a hedge
    public void BtcBeta_AroundTheCap_BlocksAbove(PositionSide side, double alts, bool passes) =>
        AssertGuard(ReasonCodes.BtcBeta, Intent with { Side = side }, Holding(("A0USDT", PositionSide.Long, alts)), passes);

    [Fact]
    public void BtcBeta_HedgeOfAnAccountBeyondTheCap_Passes()
    {
        var beyond = Holding(("A0USDT", PositionSide.Long, 7_900), ("SOLUSDT", PositionSide.Long, 3_000)); // 20,600 in BTC's terms

        AssertGuard(ReasonCodes.BtcBeta, Intent with { Side = PositionSide.Short }, beyond, true);
        AssertGuard(ReasonCodes.BtcBeta, Intent, beyond, false);
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    [InlineData(-1, false)] // a count that cannot be
    public void EntryRate_TenAMinute_BlocksTheEleventh(int sent, bool passes) =>
        AssertGuard(ReasonCodes.EntryRate, Intent, Quiet with { EntriesThisMinute = sent }, passes);

    [Theory]
    [InlineData(50_000, 51_499, 50_000, true)]
    [InlineData(50_000, 51_501, 50_000, false)]
    [InlineData(48_543, 50_000, 50_000, false)]
    [InlineData(50_000, 50_000, 51_501, false)]
    [InlineData(double.NaN, 50_000, 50_000, false)]
    [InlineData(50_000, 0, 50_000, false)]
    [InlineData(50_000, 50_000, double.PositiveInfinity, false)]
    [InlineData(-50_000, -50_000, -50_000, false)]
    public void PriceSanity_PricesApart_Block(double mark, double last, double reference, bool passes) =>
        AssertGuard(ReasonCodes.PriceSanity, Intent with { Prices = new(mark, last, reference) }, Quiet, passes);

    [Fact]
    public void Check_HeldSymbolsOfUnknownSize_DenyByEveryCapOnSizes()
    {
        var blind = Quiet with { Held = [Symbol.Parse("SOLUSDT")] };

        Assert.Equal(["TIER_NOTIONAL", "BTC_BETA"], HardGuards.Check(Intent, blind, Preset).Blocks.Select(block => block.Code));
    }

    [Fact]
    public void Check_GuardThatThrows_DeniesByName()
    {
        ImmutableArray<IGuard> guards = [new BrokenGuard()];

        var verdict = HardGuards.CheckBy(guards, Intent, Quiet, Preset);

        var block = Assert.Single(verdict.Blocks);
        Assert.Equal(("BROKEN", false, 1), (block.Code, verdict.IsAllowed, HardGuards.ObjectionsBy(guards, GuardQuestion.Of(Intent, Quiet), Preset)));
        Assert.Contains("BROKEN could not be judged and denies: DivideByZeroException", block.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unknowns))]
    public void Check_AnyFigureOfTheAccountUnknown_Denies(PortfolioState portfolio) =>
        Assert.False(HardGuards.Check(Intent, portfolio, Preset).IsAllowed);

    public static TheoryData<PortfolioState> Unknowns() => new()
    {
        Quiet with { Equity = double.NaN }, Quiet with { DayOpeningEquity = double.NaN }, Quiet with { UsedMargin = double.NaN },
        Quiet with { LongNotional = double.NaN }, Quiet with { Equity = double.PositiveInfinity },
    };

    [Fact]
    public void Preset_BodyFromBeforeTheNewLimits_LoadsWithTheirDefaults()
    {
        const string Old = """
            {"name":"seed","usedMarginFractionMax":0.35,"totalNotionalFractionMax":1.2,"directionalNotionalFractionMax":0.8,
             "dayLossFractionMax":0.02,"positionsMax":6,"dataAgeMax":"00:00:15"}
            """;

        Assert.Equal(RiskPreset.Seed, JsonSerializer.Deserialize<RiskPreset>(Old, PresetDefinition.Json));
        Assert.Empty(new PresetRules(PresetCases.Definitions).Check("risk", JsonElement.Parse(Old)));
        Assert.Single(new PresetRules(PresetCases.Definitions).Check("risk", JsonElement.Parse(Old.Replace("\"positionsMax\":6,", "", StringComparison.Ordinal))));
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
        Holding([.. Enumerable.Range(0, held).Select(i => ($"A{i}USDT", PositionSide.Long, 0.0))]), passes);

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
        AssertGuard(ReasonCodes.AlreadyInPosition, Intent, Holding(("BTCUSDT", PositionSide.Long, 0)), false);
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

    private static PortfolioState Holding(params (string Symbol, PositionSide Side, double Notional)[] held) => Quiet with
    {
        Held = [.. held.Select(position => Symbol.Parse(position.Symbol))],
        Exposures = [.. held.Select(position => new Exposure(Symbol.Parse(position.Symbol), position.Side, position.Notional))],
    };

    private sealed class BrokenGuard : IGuard
    {
        public string Code => "BROKEN";

        public string Unit => "";

        public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) => throw new DivideByZeroException("no divisor");

        public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) => "";
    }
}
