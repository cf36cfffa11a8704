using TradingConsole.Core.Forecasts.Trust;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Trust;

/// <summary>The table of docs/metrics.md, Trust score, Sensitivity.</summary>
public sealed class TrustSensitivityTests
{
    private static readonly (string Name, TrustComponents Components)[] Markets =
    [
        ("A", new(1, 0.8, 0.9, 0, 1)), ("B", new(0.9, 0.5, 0.95, 0.1, 1)), ("C", new(0.9, 0.9, 0.9, 1, 1)), ("D", new(0.1, 0.7, 0.9, 0.5, 1)),
        ("E", new(0.9, 0.65, 0.2, 0.2, 1)), ("F", new(0.7, 0.3, 0.5, 0.1, 0)), ("G", new(0.5, 0.5, 0.5, 0.5, 1)),
    ];

    [Fact]
    public void Score_OfTheSeven_IsAsWritten() =>
        Assert.Equal([94.0, 84.0, 68.5, 57.0, 69.5, 56.0, 55.0], Markets.Select(market => Math.Round(TrustScorer.Score(market.Components, TrustRules.Default), 6)));

    [Theory]
    [InlineData("liquidity", 0.5, "-0.9 -0.9 -3.1 6.7 -2.9 -2.0 0.7", "FG")]
    [InlineData("liquidity", 1.5, "0.7 0.7 2.4 -5.2 2.3 1.6 -0.6", "DF DG")]
    [InlineData("stability", 0.5, "1.6 3.8 -2.4 -1.4 0.5 2.9 0.6", "DF")]
    [InlineData("stability", 1.5, "-1.3 -3.1 2.0 1.2 -0.4 -2.4 -0.5", "CE FG")]
    [InlineData("quality", 0.5, "0.4 -1.2 -2.4 -3.7 5.5 0.7 0.6", "DF DG")]
    [InlineData("quality", 1.5, "-0.4 1.0 2.0 3.0 -4.5 -0.5 -0.5", "CE")]
    [InlineData("manipulation", 0.5, "-0.9 -0.9 9.8 1.0 -1.5 -4.9 0.7", "CE FG")]
    [InlineData("manipulation", 1.5, "0.7 0.7 -7.6 -0.8 1.2 3.8 -0.6", "DF")]
    [InlineData("dispute", 0.5, "-0.3 -0.8 -1.7 -2.3 -1.6 2.9 -2.4", "DF")]
    [InlineData("dispute", 1.5, "0.3 0.8 1.5 2.0 1.5 -2.7 2.1", "FG")]
    public void Score_AWeightMovedByHalf_MovesAndSwapsAsWritten(string weight, double factor, string moves, string swaps)
    {
        var rules = TrustRules.Default;
        var moved = weight switch
        {
            "liquidity" => rules with { LiquidityWeight = rules.LiquidityWeight * factor },
            "stability" => rules with { StabilityWeight = rules.StabilityWeight * factor },
            "quality" => rules with { QuestionQualityWeight = rules.QuestionQualityWeight * factor },
            "manipulation" => rules with { ManipulationWeight = rules.ManipulationWeight * factor },
            _ => rules with { DisputeWeight = rules.DisputeWeight * factor },
        };
        var (before, after) = (Scores(rules), Scores(moved));

        Assert.All(
            moves.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).Zip(before.Zip(after)),
            row => Assert.InRange(row.Second.Second - row.Second.First, row.First - 0.0501, row.First + 0.0501));
        Assert.Equal(swaps, string.Join(' ', Enumerable.Range(0, 7).SelectMany(a => Enumerable.Range(a + 1, 6 - a)
            .Where(b => (before[a] - before[b]) * (after[a] - after[b]) < -1e-9).Select(b => Markets[a].Name + Markets[b].Name))));

        static double[] Scores(TrustRules rules) => [.. Markets.Select(market => TrustScorer.Score(market.Components, rules))];
    }
}
