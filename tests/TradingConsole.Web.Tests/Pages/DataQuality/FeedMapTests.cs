using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Web.Pages.DataQuality;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.DataQuality;

public sealed class FeedMapTests
{
    private static readonly DateTimeOffset To = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");
    private static readonly Symbol Sol = Symbol.Parse("SOLUSDT");

    [Fact]
    public void Of_ListedLateAndMissing_ExpectsOnlyWhatCouldExist()
    {
        var map = Map();

        Assert.Equal([Eth, Symbol.Btc, Sol], map.Rows.Select(row => row.Symbol)); // Worst first.
        Assert.Equal((12L, 4L), (map.Rows[0].Expected, map.Rows[0].Missing)); // Listed 12 minutes before the end; 8 bars are stored.
        Assert.Equal((360L, 0L), (map.Rows[1].Expected, map.Rows[1].Missing));
        Assert.Equal((0L, 0L), (map.Rows[2].Expected, map.Rows[2].Missing)); // Never listed.
        Assert.Equal(4.0 / 12, map.Rows[0].MissingFraction, 12);
        Assert.Equal(3, map.Outliers);
    }

    [Fact]
    public void Csv_Everything_IsOneTableThatNoSpreadsheetRuns()
    {
        var view = new QualityView(
            To, new QualitySummary(4, 372, 0, 1, 3, new FeedLatency(1, 2, 3, 4, 5, 6)), Map(),
            [new FeedGap(To, "gap", "collector", "ETHUSDT", "4 bars, not streamed", 4, false)],
            [new QuarantinedMessage(To, "kline", null, "=cmd()", 1, "a \"b\"")],
            [new Alert(1, AlertKinds.Drift, "ret_1", true, "PSI", 0.6, 0.5, To, To, null, null, null)],
            []);
        var picture = QualityPicture.Empty with
        {
            AsOf = To,
            Features = [new FeatureDrift("rsi", double.NaN, null, 0, null, [1], [double.NaN], double.NaN, double.NaN)],
        };

        var lines = QualityCsv.Write(view, picture).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("kind,at_utc,subject,value,limit,count,text", lines[0]);
        Assert.Contains("drift,2026-03-04T12:00:00Z,rsi,,,0,", lines);
        Assert.Contains("gap,2026-03-04T12:00:00Z,ETHUSDT,,,4,\"4 bars, not streamed\"", lines);
        Assert.Contains("quarantine,2026-03-04T12:00:00Z,kline,,,1,\"'=cmd() | a \"\"b\"\"\"", lines);
        Assert.Contains("alert_raised,2026-03-04T12:00:00Z,drift ret_1,0.6,0.5,,PSI", lines);
    }

    [Theory]
    [InlineData("unreadable JSON at byte 17", "PARSE")]
    [InlineData("close 5 is above high 4", "RANGE")]
    [InlineData("open time told twice", "DUPLICATE")]
    [InlineData("event time 4.2 s ahead", "CLOCK")]
    public void Rule_ReasonsOfParsers_NameWhatBroke(string reason, string expected) =>
        Assert.Equal(expected, QualityWords.Rule(new QuarantinedMessage(To, "kline", null, reason, 1, null)));

    private static FeedMap Map()
    {
        var from = To - FeedSpan.SixHours.Length;
        var cells = Enumerable.Range(0, 72).Select(i => new FeedCell(Symbol.Btc, from.AddMinutes(i * 5), 5, i == 3 ? 3 : 0, 10, 12))
            .Append(new FeedCell(Eth, To.AddMinutes(-15), 2, 0, null, null))
            .Append(new FeedCell(Eth, To.AddMinutes(-5), 5, 0, null, null))
            .Append(new FeedCell(Eth, To.AddMinutes(-10), 1, 0, null, null));
        var first = ImmutableDictionary<Symbol, DateTimeOffset>.Empty.Add(Symbol.Btc, To.AddDays(-3)).Add(Eth, To.AddMinutes(-12));
        return FeedMap.Of([Symbol.Btc, Eth, Sol], first, cells, from, To, FeedSpan.SixHours, TimeSpan.FromSeconds(5));
    }
}
