using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Cutoffs;

public sealed class MarketCutoffsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = End.AddDays(30);

    [Fact]
    public void Of_SettledMarket_HasACutoffPerKindAndView()
    {
        var market = Settled(End.AddMinutes(-10), End.AddMinutes(30));

        var cutoffs = Of(market, Every(10, Start, End.AddHours(2)));

        Assert.Equal(
            ["T-24h planned 01-19 12:00", "T-1h planned 01-20 11:00", "T-24h resolved 01-19 11:50", "T-1h resolved 01-20 10:50"],
            cutoffs.Picks.Where(pick => pick.Type != CutoffType.Daily).Select(Told));
        Assert.Equal(20, cutoffs.Picks.Count(pick => pick.Type == CutoffType.Daily)); // 1 to 20 January.
        Assert.All(cutoffs.Picks, pick => Assert.Equal((SelectionRule.NearestBefore, TimeSpan.Zero), (pick.Rule, pick.Age)));
        Assert.Empty(cutoffs.Exclusions);
    }

    [Theory]
    [InlineData(MarketStatus.Void, "void")]
    [InlineData(MarketStatus.Unresolved, "unresolved")]
    public void Of_NoOutcome_KeepsThePricesAndExcludesTheMarket(MarketStatus status, string reason)
    {
        var market = Settled(End, End) with { Label = new MarketLabel(status, null, "x", status == MarketStatus.Void ? End : null, false) };

        var cutoffs = Of(market, Every(10, Start, End));

        Assert.NotEmpty(cutoffs.Picks);
        Assert.All(cutoffs.Exclusions, exclusion => Assert.Equal(reason, exclusion.Reason));
        Assert.Equal(status == MarketStatus.Void ? 5 : 3, cutoffs.Exclusions.Length); // Unresolved, it has no resolved view yet.
    }

    [Fact]
    public void Of_ClosedEarly_EndedBeforeTheCutoff()
    {
        var cutoffs = Of(Settled(End.AddHours(-3), End.AddHours(-2.5)), Every(10, Start, End));

        Assert.Equal(["T-1h planned ended_before_cutoff"], cutoffs.Exclusions.Select(Told));
        Assert.DoesNotContain(cutoffs.Picks, pick => pick.SelectedTs >= End.AddHours(-3));
    }

    [Fact]
    public void Of_TradedOnAfterItsPlannedEnd_OnlyTheSecondViewKnowsThosePrices()
    {
        var cutoffs = Of(Settled(End.AddHours(30), End.AddHours(31)), Every(10, Start, End.AddHours(31)));

        Assert.Empty(cutoffs.Exclusions);
        Assert.All(cutoffs.Picks, pick => Assert.Equal(pick.View == EndView.Resolved, pick.SelectedTs >= End));
        Assert.Equal(["T-24h resolved 01-20 18:00", "T-1h resolved 01-21 17:00"], cutoffs.Picks.Where(pick => pick.View == EndView.Resolved).Select(Told));
    }

    [Fact]
    public void Of_PricesThatEndLongBeforeTheSettlement_AreStaleInTheSecondView()
    {
        var cutoffs = Of(Settled(End.AddHours(30), End.AddHours(30)), Every(10, Start, End));

        Assert.Equal(["T-24h resolved stale", "T-1h resolved stale"], cutoffs.Exclusions.Select(Told));
    }

    [Theory]
    [InlineData(-90, null, "01-20 09:30")] // Nobody says when it was settled: it closed then.
    [InlineData(null, -60, "01-20 10:00")]
    [InlineData(-90, -60, "01-20 09:30")]
    [InlineData(-60, -90, "01-20 09:30")] // The catalogue closed it afterwards.
    [InlineData(null, null, "T-24h resolved no_resolution_time,T-1h resolved no_resolution_time")]
    public void Of_SecondView_HangsOnTheEarlierOfClosingAndSettlement(int? closed, int? settled, string expected)
    {
        var market = Settled(End, End);
        market = market with { ClosedAt = closed is { } left ? End.AddMinutes(left) : null, Label = market.Label with { ResolvedAt = settled is { } later ? End.AddMinutes(later) : null } };

        var cutoffs = Of(market, Every(10, Start, End));

        Assert.Equal(expected, cutoffs.Picks.SingleOrDefault(pick => pick is { View: EndView.Resolved, Type: CutoffType.HourBefore }) is { } pick
            ? pick.Due.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture) : string.Join(',', cutoffs.Exclusions.Select(Told)));
    }

    [Fact]
    public void Of_GapAtTheMoment_KeepsTheNearestAndSaysWhy()
    {
        var market = Settled(End, End);
        var stale = Of(market, Every(10, Start, End.AddHours(-30)));
        var later = Of(market, Every(10, End.AddHours(-20), End.AddHours(-2)));
        var started = Of(market with { StartsAt = End.AddHours(-21) }, Every(10, End.AddHours(-20), End));
        var none = Of(market, []);

        Assert.Contains("T-24h planned stale", stale.Exclusions.Select(Told));
        Assert.Contains("T-24h planned only_later", later.Exclusions.Select(Told));
        Assert.Contains("T-24h planned started_after_cutoff", started.Exclusions.Select(Told));
        Assert.Contains(stale.Picks, pick => pick is { Type: CutoffType.DayBefore, Rule: SelectionRule.NearestAny } && pick.Age == TimeSpan.FromMinutes(360));
        Assert.Contains(later.Picks, pick => pick is { Type: CutoffType.DayBefore, Rule: SelectionRule.NearestAny } && pick.Age == TimeSpan.FromHours(-4));
        Assert.Empty(none.Picks);
        Assert.All(none.Exclusions, exclusion => Assert.Equal("no_price", exclusion.Reason));
    }

    [Fact]
    public void Of_WithoutPlannedEnd_HasOnlyTheOtherViewAndTheDays()
    {
        var cutoffs = Of(Settled(End, End) with { EndsAt = null }, Every(10, Start, End));

        Assert.Equal(["T-24h planned no_planned_end", "T-1h planned no_planned_end"], cutoffs.Exclusions.Select(Told));
        Assert.Equal([EndView.Planned, EndView.Resolved], cutoffs.Picks.Select(pick => pick.View).Distinct().Order());
    }

    [Fact]
    public void Of_MomentStillToCome_SaysNothing()
    {
        var open = Settled(End, End) with { ClosedAt = null, Label = MarketLabel.Open };

        var cutoffs = MarketCutoffs.Of(open, [new PlannedEnd(DateTimeOffset.MinValue, End)], Every(10, Start, Later), CutoffRules.Default, End.AddHours(-24));

        Assert.Empty(cutoffs.Exclusions);
        Assert.All(cutoffs.Picks, pick => Assert.Equal(CutoffType.Daily, pick.Type));
        Assert.Equal(new DateTimeOffset(2026, 1, 19, 0, 0, 0, TimeSpan.Zero), cutoffs.Picks.Max(pick => pick.Due));
    }

    [Theory]
    [InlineData("20", "20")] // Never moved.
    [InlineData("20 15:25", "25")] // Moved out in time.
    [InlineData("20 19:25", "25")] // Moved out when the first had been taken: the last one that stood at its own moment counts.
    [InlineData("20 18:17", "")] // Written back to what had already happened.
    [InlineData("20 21:19", "20")] // Written back after the cut-off: the one that stood then counts.
    [InlineData("20 15:25 24:24", "")] // A day short: known on the day itself, after its own moment, and the former given up before its.
    public void Standing_PlansThatMove_CountAsTheyWereKnown(string told, string expected)
    {
        var moves = told.Split(' ');
        ImmutableArray<PlannedEnd> plans =
        [
            new(DateTimeOffset.MinValue, Day(moves[0])),
            .. moves.Skip(1).Select(move => new PlannedEnd(Day(move.Split(':')[0]), Day(move.Split(':')[1]))),
        ];

        var standing = PlannedEnds.Standing(plans, TimeSpan.FromHours(24));

        Assert.Equal(expected.Length == 0 ? null : (DateTimeOffset?)Day(expected), standing);
    }

    [Fact]
    public void Of_AnyPriceFromTheEndOnDisturbed_ChangesNothing()
    {
        var random = new SeededRandom(5);
        for (var round = 0; round < 200; round++)
        {
            var market = Settled(End.AddMinutes(random.NextInt(6_000) - 3_000), End.AddMinutes(random.NextInt(6_000) - 3_000));
            foreach (var view in Enum.GetValues<EndView>())
            {
                var bound = (view == EndView.Planned ? MarketCutoffs.EndOf(market) : MarketCutoffs.TradingEndOf(market))!.Value;
                Undisturbed(random, market, view, bound);
            }
        }
    }

    private static void Undisturbed(SeededRandom random, ForecastMarket market, EndView view, DateTimeOffset bound)
    {
        var prices = Every(37, Start.AddMinutes(random.NextInt(20_000)), End.AddDays(3)).Select(price => price with { Yes = random.NextDouble() }).ToList();
        var disturbed = prices.Select(price => price.Ts < bound ? price : price with { Yes = random.NextDouble() }).ToList();

        var (honest, other) = (Of(market, prices), Of(market, disturbed));

        Assert.Equal(honest.Picks.Where(pick => pick.View == view), other.Picks.Where(pick => pick.View == view));
        Assert.Equal(honest.Exclusions.AsEnumerable(), other.Exclusions);
        Assert.All(honest.Picks.Where(pick => pick.View == view), pick => Assert.True(pick.SelectedTs < bound));
    }

    /// <summary>Three thousand prices read when their market was already settled: not one may become a forecast.</summary>
    [SharedDataFact]
    public void Of_PricesReadAfterSettlement_AreRefused()
    {
        using var text = new StreamReader(new GZipStream(
            File.OpenRead(SharedData.Path("polymarket_prices/leak_trap_settled_prices.csv.gz")), CompressionMode.Decompress));
        text.ReadLine();
        var (rows, picks) = (0, 0);
        var reasons = new HashSet<string>();
        while (text.ReadLine() is { } line)
        {
            var observed = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(line.Split(',')[0], CultureInfo.InvariantCulture));
            var cutoffs = MarketCutoffs.Of(
                Settled(observed, observed) with { EndsAt = observed }, [new PlannedEnd(DateTimeOffset.MinValue, observed)],
                [new PricePoint(observed, line[^1] - '0')], CutoffRules.Default, observed.AddDays(1));
            rows++;
            picks += cutoffs.Picks.Length;
            reasons.UnionWith(cutoffs.Exclusions.Select(exclusion => exclusion.Reason));
        }

        Assert.Equal((3_000, 0), (rows, picks));
        Assert.Equal(["no_price"], reasons);
    }

    private static DateTimeOffset Day(string day) => Start.AddDays(int.Parse(day, CultureInfo.InvariantCulture) - 1);

    private static string Told(CutoffSnapshot pick) =>
        $"{CutoffWords.Of(pick.Type)} {CutoffWords.Of(pick.View)} {pick.Due.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)}";

    private static string Told(CutoffExclusion row) => $"{CutoffWords.Of(row.Type)} {CutoffWords.Of(row.View)} {row.Reason}";

    private static List<PricePoint> Every(int minutes, DateTimeOffset from, DateTimeOffset to)
    {
        var prices = new List<PricePoint>();
        for (var ts = from; ts <= to; ts = ts.AddMinutes(minutes))
        {
            prices.Add(new PricePoint(ts, 0.4));
        }

        return prices;
    }

    private static MarketCutoffs Of(ForecastMarket market, List<PricePoint> prices) =>
        MarketCutoffs.Of(market, [new PlannedEnd(DateTimeOffset.MinValue, market.EndsAt)], prices, CutoffRules.Default, Later);

    internal static ForecastMarket Settled(DateTimeOffset closedAt, DateTimeOffset resolvedAt) => new(
        "0xa", "e", null, "s", "q", "r", "weather", ["Yes", "No"], ["1", "2"], true, Start, End, closedAt,
        new MarketLabel(MarketStatus.Resolved, 0, "v2_payout", resolvedAt, false));
}
