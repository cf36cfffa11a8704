using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Reports;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class KeptFigureTests
{
    [Fact]
    public void AsKept_AShareWithoutItsInterval_HasWilsons()
    {
        var metric = PassportMetrics.AsKept("winRate", 66.67, 30, null, null);

        Assert.Equal(("%", 50.0, false), (metric.Unit, metric.Reference, metric.IsSmall));
        Assert.Equal((48.78, 80.77), (Math.Round(metric.Low!.Value, 2), Math.Round(metric.High!.Value, 2))); // 20 of 30.
    }

    [Fact]
    public void AsKept_AnotherWithoutItsInterval_ClaimsNone()
    {
        var metric = PassportMetrics.AsKept("avgPnlBps", -8, 3, null, null);

        Assert.Equal(("bps", true, (double?)null), (metric.Unit, metric.IsSmall, metric.Low));
        Assert.Equal((-20.0, 4.0), (PassportMetrics.AsKept("avgPnlBps", -8, 30, -20, 4).Low, PassportMetrics.AsKept("avgPnlBps", -8, 30, -20, 4).High));
    }

    [Fact]
    public void Interval_OfAMetric_IsNoPartOfTheInput() => Assert.Equal(
        System.Text.Json.JsonSerializer.Serialize(new ReportMetric("ids", 50, 3)), System.Text.Json.JsonSerializer.Serialize(new ReportMetric("ids", 50, 3) { Low = 1, High = 2 }));

    [Theory]
    [InlineData(1, "1 scan, 1 signal tracked, 1 prediction, 1 trade published, 1 followed, 1 proposal of the desk (1 ")]
    [InlineData(2, "2 scans, 2 signals tracked, 2 predictions, 2 trades published, 2 followed, 2 proposals of the desk (2 ")]
    public void Activity_OfOne_IsSingular(int count, string words) => Assert.Contains(
        words, Beside.Activity(new ReportActivity(count, count, 0, count, count, count, count, count, 0, 0), isKorean: false), StringComparison.Ordinal);
}
