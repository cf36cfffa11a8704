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
