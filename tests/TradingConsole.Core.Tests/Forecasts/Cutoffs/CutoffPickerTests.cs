using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Cutoffs;

public sealed class CutoffPickerTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 60, 0, SelectionRule.NearestBefore)] // Exactly as old as the bound.
    [InlineData("0", 61, 0, SelectionRule.NearestAny)]
    [InlineData("0,60", 60, 60, SelectionRule.NearestBefore)] // At the moment itself.
    [InlineData("0,61", 60, 0, SelectionRule.NearestBefore)]
    [InlineData("0,200", 140, 200, SelectionRule.NearestAny)]
    [InlineData("0,200", 100, 0, SelectionRule.NearestAny)] // Equally near: the earlier.
    [InlineData("0,200", 101, 200, SelectionRule.NearestAny)]
    [InlineData("300", 100, 300, SelectionRule.NearestAny)]
    public void Pick_KnownCases(string minutes, int due, int selected, SelectionRule rule)
    {
        var prices = minutes.Split(',').Select(m => Price(int.Parse(m, CultureInfo.InvariantCulture), 0.5)).ToArray();

        var pick = CutoffPicker.Pick(prices, T0.AddMinutes(due), CutoffRules.Default)!.Value;

        Assert.Equal((T0.AddMinutes(selected), rule), (pick.Price.Ts, pick.Rule));
    }

    [Fact]
    public void Pick_NoPrices_IsNothing() => Assert.Null(CutoffPicker.Pick([], T0, CutoffRules.Default));

    [Fact]
    public void Before_EndItself_IsNotBefore() =>
        Assert.Equal(1, CutoffPicker.Before([Price(0, 0.1), Price(5, 0.2), Price(6, 0.3)], T0.AddMinutes(5)).Length);

    [Fact]
    public void Pick_RandomSeries_EqualsTheSlowSearch()
    {
        var random = new SeededRandom(11);
        for (var round = 0; round < 2_000; round++)
        {
            var prices = Series(random);
            var due = T0.AddMinutes(random.NextInt(2_000) - 100);

            Assert.Equal(Slow(prices, due, CutoffRules.Default), CutoffPicker.Pick(prices, due, CutoffRules.Default));
        }
    }

    [Fact]
    public void Pick_AnyLaterPriceDisturbed_LeavesANearestBeforeChoice()
    {
        var random = new SeededRandom(12);
        var checkedPicks = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var prices = Series(random);
            var due = T0.AddMinutes(random.NextInt(2_000));
            var pick = CutoffPicker.Pick(prices, due, CutoffRules.Default);
            if (pick is not { Rule: SelectionRule.NearestBefore })
            {
                continue;
            }

            PricePoint[] disturbed =
            [
                .. prices.Where(price => price.Ts <= due),
                .. Series(random).Where(price => price.Ts > due).Select(price => price with { Yes = random.NextDouble() }),
            ];
            Assert.Equal(pick, CutoffPicker.Pick(disturbed, due, CutoffRules.Default));
            checkedPicks++;
        }

        Assert.True(checkedPicks > 500, $"only {checkedPicks} picks were nearest-before");
    }

    /// <summary>The recorded histories, with T = the last price: the search agrees with a scan of all rows.</summary>
    [SharedDataFact]
    public void Pick_RecordedMarkets_EqualsTheSlowSearch()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var prices in Recorded())
        {
            var end = prices[^1].Ts;
            var usable = CutoffPicker.Before(CollectionsMarshal.AsSpan(prices), end).ToArray();
            foreach (var hours in new[] { 24, 1 })
            {
                var pick = CutoffPicker.Pick(usable, end.AddHours(-hours), CutoffRules.Default);
                Assert.Equal(Slow(usable, end.AddHours(-hours), CutoffRules.Default), pick);
                var key = $"T-{hours}h {(pick is { } chosen ? chosen.Rule : null)}";
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        Assert.Equal(154 * 2, counts.Values.Sum());
        Assert.Equal(ExpectedCounts, string.Join(", ", counts.Select(pair => $"{pair.Key} {pair.Value}")));
    }

    private const string ExpectedCounts = "T-1h NearestBefore 154, T-24h NearestAny 7, T-24h NearestBefore 147";

    internal static PricePoint Price(int minute, double yes) => new(T0.AddMinutes(minute), yes);

    private static PricePoint[] Series(SeededRandom random) =>
        [.. Enumerable.Range(0, random.NextInt(30)).Select(_ => random.NextInt(1_900)).Distinct().Order().Select(minute => Price(minute, random.NextDouble()))];

    private static CutoffPick? Slow(PricePoint[] prices, DateTimeOffset due, CutoffRules rules)
    {
        var before = prices.Where(price => price.Ts <= due && price.Ts >= due - rules.Staleness).ToArray();
        if (before.Length > 0)
        {
            return new CutoffPick(before.MaxBy(price => price.Ts), SelectionRule.NearestBefore);
        }

        return prices.Length == 0
            ? null
            : new CutoffPick(prices.OrderBy(price => (price.Ts - due).Duration()).ThenBy(price => price.Ts).First(), SelectionRule.NearestAny);
    }

    private static List<List<PricePoint>> Recorded()
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(SharedData.Path("polymarket_prices/yes_price_10m.csv.gz")), CompressionMode.Decompress));
        text.ReadLine();
        var rows = new List<(string Slug, PricePoint Price)>();
        while (text.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            rows.Add((cells[1], new PricePoint(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(cells[0], CultureInfo.InvariantCulture)), double.Parse(cells[2], CultureInfo.InvariantCulture))));
        }

        return [.. rows.GroupBy(row => row.Slug).Select(market => market.Select(row => row.Price).OrderBy(price => price.Ts).ToList())];
    }
}
