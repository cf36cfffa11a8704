using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.PostMortems;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Forecasts.Questions;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.PostMortems;

public sealed class PostMortemTests
{
    private static readonly DateTimeOffset T = JudgementWorld.Midnight;

    private static readonly PostMortemFigures Figures = new(
        "0x1", "Will it close above 5,000?", "finance", "Yes", true, "v2_payout", false, T.AddDays(1), T.AddDays(1), [new(T, 0.1), new(T.AddHours(1), 0.9)],
        [new("T-24h", "planned", T, T, "nearest_before", 0.1)], [new(T, 2, 0.9, 0.2, 0.6, 0.75, "MED")],
        [new("T-24h", 1, 0.81, 2.3026, 10, 0.25, 0.0622, -0.04)], new("heuristic-v1", 0.1, 0.15, ["A source is named."]));

    [Fact]
    public void Write_EveryPart_StandsInTheText()
    {
        var text = PostMortemMarkdown.Write(Figures);

        Assert.Equal(
            ["# Will it close above 5,000?", "## Price path", "## Cut-offs", "## Band breaches", "## Score contribution", "## Question quality"],
            text.Split('\n').Where(line => line.StartsWith('#')));
        Assert.Contains("Resolved to **Yes** on 2026-01-21 00:00 UTC, planned end 2026-01-21 00:00 UTC.", text, StringComparison.Ordinal);
        Assert.Contains("▁█ from 2026-01-20 00:00 to 2026-01-20 01:00 UTC.", text, StringComparison.Ordinal);
        Assert.Contains("| T−24h | planned | 2026-01-20 00:00 | 0.100 | 2026-01-20 00:00 | nearest before |", text, StringComparison.Ordinal);
        Assert.Contains("| 2026-01-20 00:00 | 2 | 0.900 | 0.200 to 0.600 | 0.75 | MED |", text, StringComparison.Ordinal);
        Assert.Contains("| T−24h | 1 | 0.8100 | 2.3026 | 0.2500 | +0.0622 | −0.0400 | 10 |", text, StringComparison.Ordinal);
        Assert.Contains("judged by heuristic\\-v1.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NothingKnown_SaysSo()
    {
        var text = PostMortemMarkdown.Write(Figures with { Path = [], Cutoffs = [], Breaches = [], Contributions = [], Quality = null, EndsAt = null, ResolvedAt = null });

        Assert.All(
            ["No price was kept.", "None could be taken.", "never stood outside", "could be scored", "Nobody judged it.", "without a planned end"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_WhatStrangersWrote_MakesNoMarkup()
    {
        string[] hostile =
        [
            "<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)", "# heading\n## another", "a | b | c", "`code` ``` fence",
            "https://evil.example www.evil.example me@evil.example", "**bold** _it_ ~~no~~ $x$ ^[note]", "<img src=x onerror=1>&lt;b&gt;", .. InjectionCorpus.Texts,
        ];

        foreach (var words in hostile)
        {
            var text = PostMortemMarkdown.Write(Figures with { Question = words, Outcome = words, Category = words, Quality = Figures.Quality! with { Reasons = [words] } });

            Assert.Equal(6, text.Split('\n').Count(line => line.StartsWith('#')));
            Assert.DoesNotMatch(@"(?<!\\)[<>\[\]]|://|www\.|(?<!\\)@|(?<!\\)&", text);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) && letter != '\n');
            Assert.All(text.Split('\n').Where(line => line.StartsWith('|')), row => Assert.EndsWith("|", row, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0, "▁")]
    [InlineData(0.124, "▁")]
    [InlineData(0.126, "▂")]
    [InlineData(0.5, "▅")]
    [InlineData(1, "█")]
    public void Sparkline_APrice_IsOneOfEightSteps(double price, string expected) => Assert.Equal(expected, PostMortemMarkdown.Sparkline([price]));

    [Fact]
    public void Thinned_ALongPath_KeepsBothEnds()
    {
        ImmutableArray<PathPoint> path = [.. Enumerable.Range(0, 1000).Select(i => new PathPoint(T.AddMinutes(i), i / 1000.0))];

        var thin = PostMortemWriter.Thinned(path, 48);

        Assert.Equal((48, path[0], path[^1]), (thin.Length, thin[0], thin[^1]));
        Assert.Equal(path.Take(48), PostMortemWriter.Thinned([.. path.Take(48)], 48));
        Assert.Equal(thin.OrderBy(point => point.Ts).Distinct(), thin);
    }

    [Fact]
    public void Breaches_HoursInARow_AreOneStretchWithItsWorst()
    {
        ImmutableArray<ForecastBand> bands = [new(T, "0x1", BandMethod.Kalman, 24, 3600, 0.4, 0.5, 0.6, "k", BandCalibration.Conformal)];
        double[] prices = [0.9, 0.5, 0.7, 0.8, 0.7, 0.5, 0.3, 0.5];
        ImmutableArray<PathPoint> hours = [.. prices.Select((price, hour) => new PathPoint(T.AddHours(hour), price))];

        var breaches = PostMortemWriter.Breaches(hours, bands, [(T.AddHours(3), "HIGH")], 0.02);

        Assert.Equal(2, breaches.Length); // At hour 0 no band is in force.
        Assert.Equal((T.AddHours(2), 3, 0.8, 1.0, "HIGH"), (breaches[0].Ts, breaches[0].Hours, breaches[0].Price, Math.Round(breaches[0].Score, 9), breaches[0].Alert));
        Assert.Equal((T.AddHours(6), 1, null), (breaches[1].Ts, breaches[1].Hours, breaches[1].Alert));
    }

    [Fact]
    public void Contribution_AgainstTheCategoryWithAndWithout_IsTheDifferenceOfMeans()
    {
        var random = new SeededRandom(5);
        for (var round = 0; round < 50; round++)
        {
            var prices = Enumerable.Range(0, 12).Select(_ => random.NextDouble()).ToArray();
            var outcomes = Enumerable.Range(0, 12).Select(_ => random.NextInt(2) == 1).ToArray();
            outcomes[1] = outcomes[0];
            var sums = new SegmentSums(12, 12 * ProbabilityScores.Brier(prices, outcomes), 12 * ProbabilityScores.LogLoss(prices, outcomes, 1e-6));

            var moved = PostMortemWriter.Contribution("DAILY", prices[..2], outcomes[0], sums);

            Assert.Equal(ProbabilityScores.Brier(prices.AsSpan(0, 2), outcomes.AsSpan(0, 2)), moved.Brier, 12);
            Assert.Equal(ProbabilityScores.LogLoss(prices.AsSpan(0, 2), outcomes.AsSpan(0, 2), 1e-6), moved.LogLoss, 12);
            Assert.Equal(ProbabilityScores.Brier(prices, outcomes) - ProbabilityScores.Brier(prices.AsSpan(2), outcomes.AsSpan(2)), moved.BrierMoved!.Value, 12);
            Assert.Equal(ProbabilityScores.LogLoss(prices, outcomes, 1e-6) - ProbabilityScores.LogLoss(prices.AsSpan(2), outcomes.AsSpan(2), 1e-6), moved.LogLossMoved!.Value, 12);
        }

        Assert.Null(PostMortemWriter.Contribution("T-1h", [0.5], true, new SegmentSums(1, 0.25, 0.69)).BrierMoved);
    }
}
