using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

public sealed class BandMakerTests
{
    private const double Floor = 0.0005;

    [Fact]
    public void Raw_Ewma_IsTheRecursionWrittenOut()
    {
        var prices = Hours.Wandering(1, 60);
        var rules = BandRules.Default;
        var (level, variance) = (LogOdds.Of(prices[0], Floor), 0.0);
        foreach (var x in prices.Skip(1).Select(price => LogOdds.Of(price, Floor)))
        {
            variance = (0.94 * variance) + (0.06 * (x - level) * (x - level));
            level = (0.5 * level) + (0.5 * x);
        }

        var band = Band(prices, 59, BandMethod.Ewma, 24, rules);

        Assert.Equal(LogOdds.ToProbability(level), band.Q50, 1e-12);
        Assert.Equal(LogOdds.ToProbability(level - (1.2815515655446004 * Math.Sqrt(24 * variance))), band.Q10, 1e-12);
        Assert.Equal(LogOdds.ToProbability(level + (1.2815515655446004 * Math.Sqrt(24 * variance))), band.Q90, 1e-12);
    }

    [Fact]
    public void Raw_Kalman_IsLevelAndVarianceAheadOfTheFittedModel()
    {
        var prices = Hours.Wandering(2, 100);
        var values = prices.Select(price => LogOdds.Of(price, Floor)).ToArray();
        var model = LocalLevel.Fit(values)!.Value;
        var (level, variance) = model.Filter(values);

        var band = Band(prices, 99, BandMethod.Kalman, 24, BandRules.Default);

        Assert.Equal(LogOdds.ToProbability(level), band.Q50, 1e-12);
        Assert.Equal(
            LogOdds.ToProbability(level + (1.2815515655446004 * Math.Sqrt(variance + (24 * model.Q) + model.R))), band.Q90, 1e-12);
        Assert.Equal("kalman-v1(hours=168)", band.ModelId);
    }

    [Fact]
    public void Raw_RollingQuantile_AddsTheWindowsOwnChanges()
    {
        var prices = Hours.Wandering(3, 250);
        var values = prices.Select(price => LogOdds.Of(price, Floor)).ToArray();
        double[] changes = [.. Enumerable.Range(250 - 168, 168).Select(i => values[i] - values[i - 24])];

        var band = Band(prices, 249, BandMethod.RollingQuantile, 24, BandRules.Default);

        Assert.Equal(LogOdds.ToProbability(values[^1] + Quantile.Of(changes, 0.1)), band.Q10, 1e-12);
        Assert.Equal(LogOdds.ToProbability(values[^1] + Quantile.Of(changes, 0.5)), band.Q50, 1e-12);
        Assert.Equal(LogOdds.ToProbability(values[^1] + Quantile.Of(changes, 0.9)), band.Q90, 1e-12);
    }

    [Fact]
    public void Raw_AnyPrices_AreInOrderAndKnowNothingLater()
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            var prices = Hours.Wandering(seed, 80, deviation: 0.05 * (1 << (int)(seed % 8)));
            prices[20] = seed % 2; // Prices of 0 and 1 are prices.
            var before = BandMaker.Raw(Hours.Series(prices), Hours.Start.AddHours(59), BandRules.Default);
            for (var hour = 60; hour < 80; hour++)
            {
                prices[hour] = 1 - prices[hour];
            }

            Assert.Equal(before.Select(Edges), BandMaker.Raw(Hours.Series(prices), Hours.Start.AddHours(59), BandRules.Default).Select(Edges));
            Assert.Equal(6, before.Length);
            Assert.All(before, band => Assert.True(band.Q10 >= 0 && band.Q10 <= band.Q50 && band.Q50 <= band.Q90 && band.Q90 <= 1));
        }
    }

    [Fact]
    public void Raw_StaleMissingOrYoung_MakesNone()
    {
        var snapshots = Hours.Of(Hours.Wandering(4, 40));
        var hour = Hours.Start.AddHours(36);

        Assert.NotEmpty(BandMaker.Raw(new PriceSeries(snapshots, BandRules.Default), hour, BandRules.Default));
        snapshots[36] = snapshots[36] with { Freshness = TimeSpan.FromMinutes(121) };
        Assert.Empty(BandMaker.Raw(new PriceSeries(snapshots, BandRules.Default), hour, BandRules.Default));
        Assert.Empty(BandMaker.Raw(new PriceSeries([.. snapshots.Where(snapshot => snapshot.Ts != hour)], BandRules.Default), hour, BandRules.Default));
        Assert.Empty(BandMaker.Raw(new PriceSeries(snapshots[..23], BandRules.Default), Hours.Start.AddHours(22), BandRules.Default));
    }

    [Fact]
    public void Raw_AGapOfHours_CountsItsChangePerHour()
    {
        // One jump of log-odds 1 over 4 missing hours: as four hours of a quarter of its square.
        double[] prices = [.. Enumerable.Repeat(0.5, 30)];
        var snapshots = Hours.Of([.. prices, .. Enumerable.Repeat(LogOdds.ToProbability(1), 4)]).ToList();
        snapshots.RemoveRange(30, 3);

        var band = BandMaker.Raw(new PriceSeries(snapshots, BandRules.Default), Hours.Start.AddHours(33), BandRules.Default)
            .Single(band => band is { Method: BandMethod.Ewma, HorizonSteps: 1 });

        var level = 0.5;
        var half = 1.2815515655446004 * Math.Sqrt(0.06 / 4);
        Assert.Equal(LogOdds.ToProbability(level + half), band.Q90, 1e-9);
    }

    private static (BandMethod, int, double, double, double) Edges(ForecastBand band) => (band.Method, band.HorizonSteps, band.Q10, band.Q50, band.Q90);

    private static ForecastBand Band(double[] prices, int hour, BandMethod method, int horizon, BandRules rules) =>
        BandMaker.Raw(Hours.Series(prices), Hours.Start.AddHours(hour), rules).Single(band => band.Method == method && band.HorizonSteps == horizon);
}
