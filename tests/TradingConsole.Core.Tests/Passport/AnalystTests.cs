using System.Collections.Immutable;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class AnalystTests
{
    [Fact]
    public void Read_PureChance_SaysHardlyAnythingAboutSlices()
    {
        // 200 histories without any pattern: the share with a strength or weakness of a slice stays near what the correction promises.
        var withFindings = Enumerable.Range(0, 200).Count(seed =>
        {
            var random = new SeededRandom((ulong)seed);
            return Analyst.Read(Input([.. Enumerable.Range(0, 80).Select(i => Trade(i, random.NextGaussian()))]))
                .Any(finding => finding.Code is "slice_better" or "slice_worse");
        });

        Assert.InRange(withFindings, 0, 30);
    }

    [Fact]
    public void Read_ABadSymbol_IsNamedWithItsTradesAndWhatLeavingItIsWorth()
    {
        var random = new SeededRandom(1);
        var trades = Enumerable.Range(0, 120).Select(i => i % 4 == 0
            ? Trade(i, -1 + (0.3 * random.NextGaussian())) with { Symbol = "PEPEUSDT" }
            : Trade(i, 0.4 + (0.3 * random.NextGaussian()))).ToImmutableArray();

        var findings = Analyst.Read(Input(trades));

        var weakness = Assert.Single(findings, finding => finding is { Code: "slice_worse", Dimension: "symbol" });
        var pepe = trades.Where(trade => trade.Symbol == "PEPEUSDT").ToArray();
        Assert.Equal("PEPEUSDT", weakness.Slice);
        Assert.Equal(pepe.Select(trade => trade.TradeId), weakness.Evidence.Trades);
        Assert.Equal(pepe.Length, weakness.Evidence.TradeCount);
        Assert.Equal(pepe.Sum(trade => trade.R), weakness.Evidence.Figures["sum_r"], 9);
        Assert.Contains(findings, finding => finding.Code == "leave_slice" && finding.Slice == "PEPEUSDT" && finding.Impact > 0);
    }

    [Fact]
    public void Read_TheSameInputTwice_IsTheSameInEveryFigure()
    {
        var random = new SeededRandom(2);
        var input = Input([.. Enumerable.Range(0, 100).Select(i => Trade(i, random.NextGaussian() + (i % 3 == 0 ? 0.8 : 0)))]);

        Assert.Equal(Text(Analyst.Read(input)), Text(Analyst.Read(input)));
    }

    [Fact]
    public void Read_ProfitOfTwoTrades_IsCalledThat()
    {
        var trades = Enumerable.Range(0, 40).Select(i => Trade(i, i is 7 or 23 ? 9 : i % 2 == 0 ? 0.5 : -0.8)).ToImmutableArray();

        var finding = Assert.Single(Analyst.Read(Input(trades)), one => one.Code == "few_trades_carry");

        Assert.Equal([trades[7].TradeId, trades[23].TradeId], finding.Evidence.Trades.Order().ToArray());
        Assert.True(finding.Evidence.Figures["without_best_r"] < 0);
    }

    [Fact]
    public void Read_SaidNinetyAndHitSixty_IsOverconfident()
    {
        var trades = Enumerable.Range(0, 60).Select(i => Trade(i, i % 5 < 3 ? 1 : -1) with { Confidence = 90 }).ToImmutableArray();

        var finding = Assert.Single(Analyst.Read(Input(trades)), one => one.Code == "over_confident");

        Assert.Equal((90.0, 60.0, 30.0), (finding.Evidence.Figures["confidence_percent"], finding.Evidence.Figures["hit_percent"], finding.Evidence.Figures["gap_points"]));
    }

    [Fact]
    public void Read_TargetsCutInProfitByChance_IsNeitherPraisedNorHeldAgainstTheRest()
    {
        // Every second winner is closed by hand, and the plan would have brought the same on average: the choice alone makes them all winners.
        var random = new SeededRandom(3);
        var trades = Enumerable.Range(0, 200).Select(i =>
        {
            var trade = Trade(i, random.NextGaussian());
            return trade.R > 0 && i % 2 == 0 ? trade with { IsTargetCut = true, PlanR = trade.R + random.NextGaussian() } : trade;
        }).ToImmutableArray();

        var findings = Analyst.Read(Input(trades));

        Assert.DoesNotContain(findings, finding => finding.Dimension is "plan" or "holding");
    }

    [Theory]
    [InlineData(0.8, "target_cut")]
    [InlineData(-0.8, "cut_pays")]
    public void Read_TargetsCut_AreHeldAgainstWhatTheirPlanWouldHaveBrought(double spared, string code)
    {
        var random = new SeededRandom(4);
        var trades = Enumerable.Range(0, 60).Select(i =>
        {
            var trade = Trade(i, random.NextGaussian());
            return i % 3 == 0 ? trade with { IsTargetCut = true, PlanR = trade.R + spared + (0.5 * random.NextGaussian()) } : trade;
        }).ToImmutableArray();
        var cut = trades.Where(trade => trade.IsTargetCut).ToArray();

        var findings = Analyst.Read(Input(trades));

        var finding = Assert.Single(findings, one => one.Code == code);
        Assert.Equal(cut.Select(trade => trade.TradeId), finding.Evidence.Trades);
        Assert.Equal(cut.Sum(trade => trade.R - trade.PlanR!.Value), finding.Impact, 9);
        Assert.Equal(cut.Sum(trade => trade.PlanR!.Value), finding.Evidence.Figures["plan_sum_r"], 9);
        Assert.Equal(code == "target_cut", findings.Any(one => one.Code == "stop_target_cut"));
        Assert.All(
            (ReportLanguage[])[ReportLanguage.English, ReportLanguage.Korean], language => Assert.NotEmpty(ReportWords.Of(finding, language).Evidence));
    }

    [Fact]
    public void Read_StopsMovedOnLosers_CostOnlyWhatTheFirstStopWouldHaveSpared()
    {
        // Stops are moved on trades that go wrong. Where the plan would have lost as much, moving them cost nothing, however bad they look.
        var losing = Enumerable.Range(0, 60).Select(i => i % 3 == 0 ? Trade(i, -1) with { IsStopMoved = true, PlanR = -1 } : Trade(i, 0.5)).ToImmutableArray();
        var worse = losing.Select(trade => trade.IsStopMoved ? trade with { R = -2 } : trade).ToImmutableArray();

        Assert.DoesNotContain(Analyst.Read(Input(losing)), finding => finding.Code is "stop_moved" or "stop_stop_moved");
        var finding = Assert.Single(Analyst.Read(Input(worse)), one => one.Code == "stop_moved");
        Assert.Equal((-20.0, 20.0), (finding.Impact, finding.Evidence.Figures["count"]));
        Assert.True(finding.PValue <= Analyst.FalseShareMax);
    }

    [Fact]
    public void Read_WarningsIgnored_NeedEnoughTradesAndATest()
    {
        static ImmutableArray<ReportTrade> History(int ignored, double mean)
        {
            var random = new SeededRandom(5);
            return
            [
                .. Enumerable.Range(0, 100).Select(i =>
                    i < ignored ? Trade(i * 13 % 100, mean + (0.3 * random.NextGaussian())) with { WarningsIgnored = 1 } : Trade(i * 13 % 100, random.NextGaussian())),
            ];
        }

        Assert.DoesNotContain(Analyst.Read(Input(History(1, -2))), finding => finding.Code == "warning_ignored");
        Assert.DoesNotContain(Analyst.Read(Input(History(7, -2))), finding => finding.Code == "warning_ignored");
        var finding = Assert.Single(Analyst.Read(Input(History(20, -1.5))), one => one.Code == "warning_ignored");
        Assert.Equal((20, 20.0), (finding.Evidence.TradeCount, finding.Evidence.Figures["count"]));
        Assert.InRange(finding.PValue!.Value, 0, Analyst.FalseShareMax);
    }

    [Theory]
    [InlineData(30, false)] // 18 of 30: 42 to 75 %, which nearly any confidence lies in.
    [InlineData(150, true)] // 90 of 150: 52 to 67 %.
    public void Read_ConfidenceWithinItsInterval_IsPraisedOnlyWhenTheIntervalIsNarrow(int answers, bool isPraised)
    {
        var forecasts = Enumerable.Range(0, answers).Select(i => new ReportForecast(new Guid(i, 9, 0, new byte[8]), "BTCUSDT", 60, i % 5 < 3)).ToImmutableArray();

        var finding = Analyst.Read(Input([]) with { Forecasts = forecasts }).SingleOrDefault(one => one.Code == "calibrated");

        Assert.Equal(isPraised, finding is not null);
        if (finding is not null)
        {
            Assert.Equal((answers, FindingEvidence.IdsMax), (finding.Evidence.AnswerCount, finding.Evidence.Answers.Length));
            Assert.Equal(forecasts[0].Id, finding.Evidence.Answers[0]);
        }
    }

    [Fact]
    public void Read_EveryFinding_NamesWhatItRestsOn()
    {
        var random = new SeededRandom(6);
        var trades = Enumerable.Range(0, 120).Select(i => Trade(i, 0.8 + (0.5 * random.NextGaussian())) with { Confidence = 95 }).ToImmutableArray();

        var findings = Analyst.Read(Input(trades));

        Assert.Contains(findings, finding => finding.Code == "plan_kept");
        Assert.Contains(findings, finding => finding.Code == "profit_is_broad");
        Assert.All(findings, finding =>
        {
            Assert.InRange(finding.Evidence.Trades.Length + finding.Evidence.Answers.Length, 1, 2 * FindingEvidence.IdsMax);
            Assert.Equal(Math.Min(finding.Evidence.TradeCount, FindingEvidence.IdsMax), finding.Evidence.Trades.Length);
        });
    }

    [Fact]
    public void Read_FewTrades_MakesNoJudgement() =>
        Assert.Empty(Analyst.Read(Input([.. Enumerable.Range(0, 10).Select(i => Trade(i, -5) with { IsStopMoved = true, Confidence = 99 })])));

    [Fact]
    public void Adjust_AWorkedExample_EqualsTheTable() => // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "BH")
        Assert.Equal([0.02, 0.04, 0.04, 0.02], FalseDiscovery.Adjust([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void PValue_AllArrangementsOfASmallSample_IsNearTheExactShare()
    {
        // {10, 11} of {10, 11, 1, 2, 3}: 1 of the 10 pairs has so large a difference, and none the other way.
        var p = PermutationTest.PValue([10, 11, 1, 2, 3], 2, seed: 1, draws: 20_000);

        Assert.InRange(p, 0.09, 0.11);
    }

    private static ReportInput Input(ImmutableArray<ReportTrade> trades) =>
        new(Guid.Empty, PassportCases.Start, PassportCases.Start.AddDays(90), trades, [], OverrideCounts.None, 0);

    private static ReportTrade Trade(int index, double r)
    {
        var at = PassportCases.Start.AddHours(index * 7);
        return new ReportTrade(
            new Guid(index, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), index % 3 == 0 ? "BTCUSDT" : "ETHUSDT", index % 2 == 0 ? "LONG" : "SHORT", "own", at,
            at.AddMinutes(10 + (index % 7 * 30)), "TARGET", r, (int)(r * 100), (decimal)r, null, null, null, false, false, 0);
    }

    private static string Text(IEnumerable<Finding> findings) => System.Text.Json.JsonSerializer.Serialize(findings);
}
