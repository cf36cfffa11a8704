using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Registry;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Cutoffs;

public sealed class HourlySnapshotsTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_EachHour_KnowsOnlyWhatWasKnownThen()
    {
        List<PricePoint> prices = [new(Day.AddMinutes(-30), 0.3), new(Day.AddHours(1), 0.4), new(Day.AddMinutes(90), 0.5)];
        List<MarketActivity> activity =
        [
            new("0xa", Day.AddMinutes(-10), Volume24hUsd: 2_000), new("0xa", Day.AddMinutes(59), OpenInterestUsd: 200_000),
            new("0xa", Day.AddMinutes(61), Volume24hUsd: 60_000),
        ];

        var hours = Of(MarketCutoffsTests.Settled(Day.AddHours(3), Day.AddHours(4)), prices, activity);

        Assert.Equal(
            [
                Hour(0, 0.3, 2_000, null, LiquidityBucket.Mid, 30), Hour(1, 0.4, 2_000, 200_000, LiquidityBucket.Mid, 0),
                Hour(2, 0.5, 60_000, 200_000, LiquidityBucket.High, 30),
            ],
            hours); // None from the closing on.
    }

    [Fact]
    public void Of_TwoIntervals_MakeTheHourBetweenThemOnceAndOfWhatWasKnownThen()
    {
        var market = MarketCutoffsTests.Settled(Day.AddDays(9), Day.AddDays(9));
        List<PricePoint> prices = [new(Day.AddMinutes(30), 0.3), new(Day.AddHours(2), 0.4), new(Day.AddHours(2).AddTicks(10), 0.9)];

        var hours = new[] { 0, 2 }.SelectMany(from => HourlySnapshots.Of(
            market, prices, [], Day.AddHours(from), Day.AddHours(from + 2), CutoffRules.Default, LiquidityRules.Default));

        Assert.Equal([(1, 0.3), (2, 0.4), (3, 0.9), (4, 0.9)], hours.Select(hour => (hour.Ts.Hour, hour.Yes)));
    }

    [Fact]
    public void Of_OldPriceOrActivity_IsNotRepeatedForever()
    {
        var market = MarketCutoffsTests.Settled(Day.AddDays(9), Day.AddDays(9));

        var hours = Of(market, [new(Day.AddHours(-20), 0.3)], [new("0xa", Day.AddHours(-70), Volume24hUsd: 60_000)]);

        Assert.Equal([0, 1, 2, 3, 4], hours.Select(hour => hour.Ts.Hour));
        Assert.Equal([LiquidityBucket.High, LiquidityBucket.High, LiquidityBucket.High, (LiquidityBucket?)null, null], hours.Select(hour => hour.Liquidity));
        Assert.Empty(Of(market with { StartsAt = Day.AddDays(1) }, [new(Day, 0.3)], []));
    }

    [Fact]
    public void Of_PastThePlannedEnd_HasNoTimeLeft()
    {
        var market = MarketCutoffsTests.Settled(Day.AddDays(2), Day.AddDays(2)) with { EndsAt = Day.AddHours(1) };

        var hours = Of(market, [new(Day, 0.3)], []);

        Assert.Equal([3600, 0, 0], hours.Take(3).Select(hour => (int)hour.TimeToEnd!.Value.TotalSeconds));
        Assert.Null(Of(market with { EndsAt = null }, [new(Day, 0.3)], [])[0].TimeToEnd);
    }

    [Theory]
    [InlineData(null, null, null)] // Unknown is not low.
    [InlineData(999.0, null, LiquidityBucket.Low)]
    [InlineData(1_000.0, null, LiquidityBucket.Mid)]
    [InlineData(50_000.0, null, LiquidityBucket.High)]
    [InlineData(50_000.0, 4_999.0, LiquidityBucket.Low)] // Much volume on little at stake.
    [InlineData(50_000.0, 100_000.0, LiquidityBucket.High)]
    [InlineData(null, 5_000.0, LiquidityBucket.Mid)]
    public void Of_VolumeAndInterest_ThePoorerDecides(double? volume, double? interest, LiquidityBucket? expected) =>
        Assert.Equal(expected, LiquidityRules.Default.Of(volume, interest));

    private static List<MarketSnapshot> Of(ForecastMarket market, List<PricePoint> prices, List<MarketActivity> activity) =>
        [.. HourlySnapshots.Of(market, prices, activity, Day.AddHours(-1), Day.AddHours(23), CutoffRules.Default, LiquidityRules.Default)];

    private static MarketSnapshot Hour(int hour, double yes, double? volume, double? interest, LiquidityBucket bucket, int oldMinutes) => new(
        Day.AddHours(hour), "0xa", yes, volume, interest, TimeSpan.FromHours(12 - hour), bucket, TimeSpan.FromMinutes(oldMinutes));
}
