using System.Web;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Connectors;

public sealed class PagingTests
{
    private readonly SteppedClock _clock = new(new DateTimeOffset(2026, 1, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Gamma_ThreePages_FollowsAfterCursor()
    {
        var source = new ScriptedSource(request => Query(request, "after_cursor") switch
        {
            "" => ScriptedSource.Ok("""{"markets":[{"id":"1"}],"next_cursor":"a b"}"""),
            "a b" => ScriptedSource.Ok("""{"markets":[{"id":"2"}],"next_cursor":"c"}"""),
            _ => ScriptedSource.Ok("""{"markets":[{"id":"3"}],"next_cursor":null}"""),
        });

        var lines = await new GammaClient(source.Call(_clock)).MarketsAsync(new GammaFilter(Closed: true), default).ToListAsync();

        Assert.Equal(3, lines.Count);
        Assert.All(source.Asked, asked => Assert.StartsWith("/markets/keyset?limit=100&", asked, StringComparison.Ordinal));
        Assert.All(source.Asked, asked => Assert.Contains("closed=true", asked, StringComparison.Ordinal));
        Assert.Equal(["", "a b", "c"], source.Asked.Select(asked => HttpUtility.ParseQueryString(asked.Split('?')[1])["after_cursor"] ?? ""));
    }

    [Fact]
    public async Task Gamma_CursorIgnored_StopsAndComplains()
    {
        var source = new ScriptedSource(_ => ScriptedSource.Ok("""{"markets":[{"id":"77"}],"next_cursor":"x"}"""));
        var lines = new List<RawLine>();

        var thrown = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var line in new GammaClient(source.Call(_clock)).MarketsAsync(new GammaFilter(Closed: false), default))
            {
                lines.Add(line);
            }
        });

        Assert.Equal(SourceFailure.PageRepeats, thrown.Kind);
        Assert.Contains("77", thrown.Message, StringComparison.Ordinal);
        Assert.Single(lines);
        Assert.Equal(2, source.Asked.Count);
    }

    [Fact]
    public async Task Gamma_UnreadablePage_IsKeptBeforeTheComplaint()
    {
        var source = new ScriptedSource(_ => ScriptedSource.Ok("<html>busy</html>"));
        var lines = new List<RawLine>();

        var thrown = await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var line in new GammaClient(source.Call(_clock)).MarketsAsync(new GammaFilter(Closed: false), default))
            {
                lines.Add(line);
            }
        });

        Assert.Equal(SourceFailure.Unreadable, thrown.Kind);
        Assert.Equal("<html>busy</html>", Assert.Single(lines).Body);
    }

    [Fact]
    public async Task Gamma_250Conditions_AsksThreePacksOpenAndClosed()
    {
        var source = new ScriptedSource(_ => ScriptedSource.Ok("""{"markets":[],"next_cursor":null}"""));
        var ids = Enumerable.Range(0, 250).Select(i => $"0x{i:x64}").ToList();

        await new GammaClient(source.Call(_clock)).MarketsAsync(ids, default).ToListAsync();

        Assert.Equal([(100, "false"), (100, "true"), (100, "false"), (100, "true"), (50, "false"), (50, "true")], source.Asked.Select(asked =>
        {
            var query = HttpUtility.ParseQueryString(asked.Split('?')[1]);
            return (query.GetValues("condition_ids")!.Length, query["closed"]!);
        }));
    }

    [Fact]
    public async Task Resolutions_45Conditions_AsksPacksOf20()
    {
        var source = new ScriptedSource(_ => ScriptedSource.Ok("""{"data":[],"pagination":{"has_more":false,"next_cursor":null}}"""));
        var ids = Enumerable.Range(0, 45).Select(i => $"0x{i:x64}").ToList();

        await new HistoryClient(source.Call(_clock)).ResolutionsAsync(ids, default).ToListAsync();

        Assert.Equal([20, 20, 5], source.Asked.Select(asked => HttpUtility.ParseQueryString(asked.Split('?')[1])["condition"]!.Split(',').Length));
    }

    [Fact]
    public async Task Prices_40Days_AsksWindowsOf15DaysAndFollowsCursors()
    {
        var source = new ScriptedSource(request => ScriptedSource.Ok(Query(request, "cursor").Length == 0
            ? """{"data":[{"timestamp":1,"price":0.5}],"pagination":{"has_more":true,"next_cursor":"p2"}}"""
            : """{"data":[{"timestamp":2,"price":0.5}],"pagination":{"has_more":false,"next_cursor":"p3"}}"""));
        var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var lines = await new HistoryClient(source.Call(_clock)).PricesAsync("71", from, from.AddDays(40), TimeSpan.FromSeconds(1800), default).ToListAsync();

        Assert.Equal(6, lines.Count);
        var windows = source.Asked.Where(asked => !asked.Contains("cursor", StringComparison.Ordinal)).Select(asked =>
        {
            var query = HttpUtility.ParseQueryString(asked.Split('?')[1]);
            return (long.Parse(query["start"]!), long.Parse(query["end"]!), query["bucket_seconds"]);
        }).ToList();
        Assert.Equal(3, windows.Count);
        Assert.All(windows, window => Assert.InRange(window.Item2 - window.Item1, 1, 15 * 86_400));
        Assert.Equal((from.ToUnixTimeSeconds(), from.AddDays(40).ToUnixTimeSeconds()), (windows[0].Item1, windows[^1].Item2));
        Assert.Equal(windows[0].Item2, windows[1].Item1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            new HistoryClient(source.Call(_clock)).PricesAsync("71", from, from.AddDays(1), TimeSpan.FromSeconds(600), default).ToListAsync().AsTask());
    }

    [Fact]
    public async Task Trades_PageReachesBack_IsTheLast()
    {
        var page = 0;
        var source = new ScriptedSource(_ => ScriptedSource.Ok(
            $$$"""{"data":[{"timestamp":{{{1000 - (page * 100)}}}},{"timestamp":{{{950 - (page++ * 100)}}}}],"pagination":{"has_more":true,"next_cursor":"{{{page}}}"} }"""));

        var lines = await new HistoryClient(source.Call(_clock)).TradesAsync("0x1", DateTimeOffset.FromUnixTimeSeconds(800), default).ToListAsync();

        Assert.Equal(3, lines.Count); // 950, 850, 750: the third goes past 800.
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(8, 300)]
    [InlineData(61, 1800)]
    [InlineData(91, 10800)]
    public void Tiers_ByAge_TheFinestThatStillKnows(int days, int seconds) =>
        Assert.Equal(seconds, PriceTier.FinestFor(TimeSpan.FromDays(days), TimeSpan.Zero).Bucket.TotalSeconds);

    private static string Query(HttpRequestMessage request, string name) => HttpUtility.ParseQueryString(request.RequestUri!.Query)[name] ?? "";
}
