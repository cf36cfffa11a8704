using System.Globalization;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts.StandIn;

public sealed class SyntheticWorldTests
{
    private static readonly DateTimeOffset Now = StandInRig.Now;

    private readonly SyntheticWorld _world = new();

    [Theory]
    [InlineData("2024-02-29T00:00:00Z")]
    [InlineData("2026-01-20T12:00:00Z")]
    [InlineData("2031-07-01T05:17:00Z")]
    public void Markets_AnyNow_HundredsSettledInNinetyDaysAndDozensOpen(string instant)
    {
        var now = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

        var markets = _world.Markets(now);

        Assert.InRange(markets.Count(market => market.SettlesAt <= now && market.SettlesAt > now.AddDays(-90) && market.PayoutsAt(now) is { First: 0 or 1_000_000 }), 300, 1000);
        Assert.InRange(markets.Count(market => market.PhaseAt(now) == WorldPhase.Open), 30, 200);
        Assert.Equal(markets.Select(market => market.Id).Order(), markets.Select(market => market.Id));
        Assert.Equal(markets.Count * 2, markets.SelectMany(market => market.Tokens).Distinct().Count());
        Assert.Equal(markets.Count, markets.Select(market => market.Slug).Distinct().Count());
    }

    [Fact]
    public void World_AnotherInstanceInAnotherOrder_SaysTheSame()
    {
        var other = new SyntheticWorld();
        foreach (var market in _world.Markets(Now).Reverse().Where(market => market.Id % 7 == 0))
        {
            var again = other.ByToken(market.Tokens[1])!;
            Assert.Equal((market.ConditionId, market.Question, market.SettlesAt), (again.ConditionId, again.Question, again.SettlesAt));
            Assert.Equal(market.Id, other.ByCondition(market.ConditionId)!.Id);
            Assert.Equal(_world.Prices(market, market.OpensAt, Now, TimeSpan.FromHours(3)), other.Prices(again, market.OpensAt, Now, TimeSpan.FromHours(3)));
            Assert.Equal(_world.Trades(market, Now.AddHours(-9), Now), other.Trades(again, Now.AddHours(-9), Now));
            Assert.Equal(_world.ActivityAt(market, Now), other.ActivityAt(again, Now));
        }

        Assert.NotEqual(
            _world.Markets(Now).Select(market => market.Settlement.First),
            new SyntheticWorld(new SyntheticOptions { Seed = 2 }).Markets(Now).Select(market => market.Settlement.First));
        Assert.Null(_world.ByToken("71321045679252212594626385532706912750332728571942532289631379312455583992563"));
        Assert.Null(_world.ByCondition("0xdd22472e552920b8438158ea7238bfadfa4f736aa4cee91a6b86c39ead110917"));
    }

    [Fact]
    public void TrueProbability_AtEveryHorizon_IsCalibrated()
    {
        foreach (var lead in new[] { TimeSpan.FromHours(1), TimeSpan.FromHours(24), TimeSpan.FromHours(44) })
        {
            var rows = Settled(3000).Select(market => (P: _world.TrueAt(market, _world.Known(market).DecidedAt - lead), market)).Where(row => row.market.OpensAt < _world.Known(row.market).DecidedAt - lead).ToList();
            var p = rows.Select(row => row.P).ToArray();
            var y = rows.Select(row => _world.Known(row.market).IsYes).ToArray();

            // Under calibration the sum of (y − p) has mean 0 and variance Σ p(1 − p); members of one event are dependent, hence the wide bound.
            var excess = rows.Sum(row => (_world.Known(row.market).IsYes ? 1 : 0) - row.P) / Math.Sqrt(p.Sum(one => one * (1 - one)));
            var fit = CalibrationFit.Of(p, y)!.Value;
            Assert.True(Math.Abs(excess) < 4, $"{lead}: {excess:0.0} deviations over {rows.Count} markets");
            Assert.InRange(fit.Slope, 0.85, 1.15);
        }
    }

    [Fact]
    public void ShownPrice_ByCategory_IsDistortedByItsBeta()
    {
        var slopes = new Dictionary<string, double>();
        foreach (var category in SyntheticCategory.All.Where(category => category.Weight >= 20))
        {
            var rows = Settled(6000).Where(market => market.Category == category.Name).Select(market => (Known: _world.Known(market), market)).Where(row => row.market.OpensAt < row.Known.DecidedAt.AddHours(-24)).ToList();
            var shown = rows.Select(row => (double)row.Known.ShownAt(row.Known.DecidedAt.AddHours(-24)).Yes).ToArray();
            slopes[category.Name] = CalibrationFit.Of(shown, rows.Select(row => row.Known.IsYes).ToArray())!.Value.Slope;
            Assert.InRange(slopes[category.Name] * category.Beta, 0.8, 1.2);
        }

        Assert.True(slopes["politics"] > slopes["sports"] && slopes["sports"] > slopes["crypto"], string.Join(", ", slopes));
    }

    [Fact]
    public void Markets_AYear_HoldEveryKindOfTrouble()
    {
        var markets = Settled(1500);

        Assert.Contains(markets, market => market.Settlement == WorldSettlement.Void);
        Assert.Contains(markets, market => market.Settlement.First is 700_000 or 300_000);
        Assert.Contains(markets, market => market.Settlement.DisputedAt is { } at && market.PhaseAt(at) == WorldPhase.Disputed);
        Assert.Contains(markets, market => market.Settlement is { ReversedAt: { } at, First: 1_000_000 } && market.PayoutsAt(at.AddHours(-1)) == (0, 1_000_000) && market.PayoutsAt(at) == (1_000_000, 0));
        Assert.Contains(markets, market => market.Settlement.IsBroken);
        Assert.Contains(markets, market => market.Renamed is not null);
        Assert.Contains(markets, market => market.EndsAt is null);
        Assert.Contains(markets, market => market.EndsAt > market.ClosesAt);
        Assert.Contains(markets, market => market.EndsAt < market.ClosesAt.AddHours(-12));
        Assert.Contains(markets, market => market.Version == "v2");
        Assert.Contains(markets, market => market.Rules.Contains("IGNORE ALL PREVIOUS INSTRUCTIONS", StringComparison.Ordinal));
        Assert.True(markets.Select(market => market.Rules[..30]).Distinct().Count() >= 3);
        Assert.All(markets, market => Assert.InRange((market.ClosesAt - market.OpensAt).TotalDays, 0.5, 24));
    }

    [Fact]
    public void Groups_ExactlyOneMemberWins_AndTruthsSumToOne()
    {
        var groups = Settled(1500).Where(market => market.GroupId is not null).GroupBy(market => market.GroupId).ToList();

        Assert.NotEmpty(groups);
        foreach (var group in groups)
        {
            Assert.Equal(3, group.Count());
            Assert.Equal(1, group.Count(market => _world.Known(market).IsYes));
            Assert.Equal(1, group.Sum(market => _world.TrueAt(market, group.First().OpensAt.AddHours(30))), 9);
        }
    }

    [Fact]
    public void BrownianPath_ManyKeys_HasIndependentIncrementsOfRightVariance()
    {
        const int Paths = 4000;
        var (first, second, product) = (0.0, 0.0, 0.0);
        for (ulong key = 0; key < Paths; key++)
        {
            var path = new BrownianPath(key, 10);
            var (early, late) = (path.At(3.3), path.At(7.9) - path.At(3.3));
            (first, second, product) = (first + (early * early), second + (late * late), product + (early * late));
        }

        // Mean of squares: deviation √(2/n) of the variance, so five of them are 11 %.
        Assert.InRange(first / Paths / 3.3, 0.89, 1.11);
        Assert.InRange(second / Paths / 4.6, 0.89, 1.11);
        Assert.InRange(product / Paths / Math.Sqrt(3.3 * 4.6), -0.08, 0.08);
    }

    private List<WorldMarket> Settled(int atLeast)
    {
        var markets = new List<WorldMarket>();
        for (var now = Now; markets.Count < atLeast; now = now.AddDays(120))
        {
            markets.AddRange(_world.Markets(now).Where(market => market.OpensAt > now.AddDays(-119)));
        }

        return markets;
    }
}
