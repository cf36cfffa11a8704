using System.Text.Json;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Workers.Forecasts.StandIn;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts.StandIn;

/// <summary>The real clients against the stand-in over real HTTP.</summary>
public sealed class StandInProtocolTests : IAsyncLifetime
{
    private StandInRig _rig = null!;

    private static DateTimeOffset Now => StandInRig.Now;

    public async Task InitializeAsync() => _rig = await StandInRig.OpenAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Catalogue_OpenThenClosed_ListsEveryMarketOnce()
    {
        var rows = await StandInRig.RowsAsync(_rig.Gamma.OpenAndClosedAsync(null, default), "markets");

        var listed = rows.Select(row => row.GetProperty("conditionId").GetString()!).ToList();
        Assert.Equal(_rig.Server.World.Markets(Now).Select(market => market.ConditionId).Order(), listed.Order());
        Assert.True(listed.Count > 500, $"{listed.Count} markets");
        Assert.Equal(
            _rig.Server.World.Markets(Now).Count(market => market.PhaseAt(Now) == WorldPhase.Open), rows.Count(row => !row.GetProperty("closed").GetBoolean()));
    }

    [Fact]
    public async Task Catalogue_ByCondition_FindsOpenAndClosedAndEncodesTwice()
    {
        var markets = _rig.Server.World.Markets(Now);
        var wanted = new[] { Any(market => market.PhaseAt(Now) == WorldPhase.Open && market.Version == "v1"), Any(market => market.PhaseAt(Now) == WorldPhase.Settled && market.Version == "v2") };

        var rows = await StandInRig.RowsAsync(_rig.Gamma.MarketsAsync([.. wanted.Select(market => market.ConditionId), "0xunknown"], default), "markets");

        Assert.Equal(wanted.Select(market => market.ConditionId), rows.Select(row => row.GetProperty("conditionId").GetString()));
        Assert.Equal(wanted[0].Tokens.AsEnumerable(), JsonSerializer.Deserialize<string[]>(rows[0].GetProperty("clobTokenIds").GetString()!)!);
        Assert.Equal(wanted[1].Tokens.AsEnumerable(), rows[1].GetProperty("positionIds").Deserialize<string[]>()!);
        Assert.Equal(["Yes", "No"], JsonSerializer.Deserialize<string[]>(rows[0].GetProperty("outcomes").GetString()!)!);
    }

    [Fact]
    public async Task Catalogue_MarketByConditionIdInThePath_IsRefused()
    {
        // /markets/0x… is the order book's; the catalogue's own path takes numbers only.
        var market = Any(market => market.PhaseAt(Now) == WorldPhase.Open);

        var byNumber = await _rig.Call.AskAsync(new SourceRequest(SourceService.Gamma, $"/markets/{market.Id}"), default);
        var thrown = await Assert.ThrowsAsync<SourceException>(() => _rig.Call.AskAsync(new SourceRequest(SourceService.Gamma, "/markets/abc"), default));

        Assert.Contains(market.ConditionId, byNumber.Body, StringComparison.Ordinal);
        Assert.Equal(SourceFailure.Refused, thrown.Kind);
        Assert.Contains("id is invalid", thrown.Excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolutions_AllMarkets_PayAsTheWorldSettles()
    {
        var all = _rig.Server.World.Markets(Now);
        var markets = all.Where(market => !market.Settlement.IsUntold).ToList();
        Assert.NotEqual(all.Count, markets.Count); // Of a few the order book alone knows the winner.

        var rows = (await StandInRig.RowsAsync(_rig.History.ResolutionsAsync([.. all.Select(market => market.ConditionId)], default)))
            .ToDictionary(row => row.GetProperty("condition_id").GetString()!);

        Assert.Equal(markets.Count, rows.Count);
        foreach (var market in markets)
        {
            var row = rows[market.ConditionId];
            var expected = market.PhaseAt(Now) switch
            {
                WorldPhase.Settled => "resolved",
                WorldPhase.Disputed => "disputed",
                WorldPhase.Proposed => "proposed",
                _ => "initialized",
            };
            Assert.Equal(expected, row.GetProperty("status").GetString());
            Assert.Equal(market.PayoutsAt(Now) is not null, row.TryGetProperty("payouts", out var payouts));
            if (market.PayoutsAt(Now) is { } paid)
            {
                Assert.Equal([paid.First, paid.Second], payouts.EnumerateArray().Select(value => value.GetInt32()));
            }
        }
    }

    [Fact]
    public async Task Prices_OpenMarket_NothingIsLaterThanNow()
    {
        var market = Any(market => market.PhaseAt(Now) == WorldPhase.Open && market.OpensAt < Now.AddDays(-1));

        var rows = await StandInRig.RowsAsync(
            _rig.History.PricesAsync(market.Tokens[0], market.OpensAt, Now.AddDays(10), TimeSpan.FromSeconds(1800), default));

        Assert.True(rows.Count > 40);
        Assert.All(rows, row => Assert.InRange(row.GetProperty("timestamp").GetInt64(), market.OpensAt.ToUnixTimeSeconds(), Now.ToUnixTimeSeconds()));
        Assert.All(rows, row => Assert.Equal(1800, row.GetProperty("resolution_seconds").GetInt32()));
        Assert.Equal(rows.Select(row => row.GetProperty("timestamp").GetInt64()).Order(), rows.Select(row => row.GetProperty("timestamp").GetInt64()));
    }

    [Fact]
    public async Task Prices_SettledMarket_EndWithOneSettlementPoint()
    {
        var market = Any(market => market.PayoutsAt(Now) is { First: 1_000_000 } && market.Settlement.ReversedAt is null && market.SettlesAt > Now.AddDays(-20));

        var rows = await StandInRig.RowsAsync(_rig.History.PricesAsync(market.Tokens[0], market.OpensAt, Now, TimeSpan.FromSeconds(10800), default));
        var other = await StandInRig.RowsAsync(_rig.History.PricesAsync(market.Tokens[1], market.SettlesAt.AddHours(-1), Now, TimeSpan.FromSeconds(10800), default));

        var settled = Assert.Single(rows, row => row.GetProperty("resolution_seconds").GetInt32() == 0);
        Assert.Equal((1m, market.SettlesAt.ToUnixTimeSeconds()), (settled.GetProperty("price").GetDecimal(), settled.GetProperty("timestamp").GetInt64()));
        Assert.Equal(settled.GetRawText(), rows[^1].GetRawText());
        Assert.Equal(0m, other[^1].GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task Prices_AsOf_IsTheLastOneBefore()
    {
        var market = Any(market => market.PhaseAt(Now) == WorldPhase.Open && market.OpensAt < Now.AddDays(-1));

        var line = await _rig.History.PriceAsOfAsync(market.Tokens[0], Now.AddHours(-5), default);
        var future = await _rig.History.PriceAsOfAsync(market.Tokens[0], Now.AddDays(5), default);

        var row = JsonDocument.Parse(line.Body).RootElement.GetProperty("data")[0];
        var price = _rig.Server.World.PriceAt(market, Now.AddHours(-5))!.Value;
        Assert.Equal((price.Yes, price.Ts.ToUnixTimeSeconds()), (row.GetProperty("price").GetDecimal(), row.GetProperty("timestamp").GetInt64()));
        var latest = JsonDocument.Parse(future.Body).RootElement.GetProperty("data")[0];
        Assert.True(latest.GetProperty("timestamp").GetInt64() <= Now.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Prices_FineAndOld_AnswerAnEmptyPage()
    {
        var market = Any(market => market.ClosesAt < Now.AddDays(-10));

        var fine = await StandInRig.RowsAsync(_rig.History.PricesAsync(market.Tokens[0], market.OpensAt, market.OpensAt.AddHours(6), TimeSpan.FromSeconds(60), default));
        var coarse = await StandInRig.RowsAsync(_rig.History.PricesAsync(market.Tokens[0], market.OpensAt, market.OpensAt.AddHours(9), TimeSpan.FromSeconds(10800), default));

        Assert.Empty(fine);
        Assert.NotEmpty(coarse);
    }

    [Fact]
    public async Task Trades_SincePages_AreNewestFirstWithoutRepeat()
    {
        var market = _rig.Server.World.Markets(Now).Where(market => market.PhaseAt(Now) == WorldPhase.Open && market.OpensAt < Now.AddDays(-4))
            .OrderByDescending(market => _rig.Server.World.ActivityAt(market, Now).Volume24h).First();

        var rows = await StandInRig.RowsAsync(_rig.History.TradesAsync(market.ConditionId, Now.AddDays(-3), default));

        var seconds = rows.Select(row => row.GetProperty("timestamp").GetInt64()).ToList();
        Assert.Equal(seconds.OrderDescending(), seconds);
        Assert.Equal(rows.Count, rows.Select(row => row.GetProperty("transaction_hash").GetString()).Distinct().Count());
        Assert.True(rows.Count > HistoryClient.TradesLimit, $"{rows.Count} trades are one page only");
        Assert.True(seconds[0] <= Now.ToUnixTimeSeconds());
        Assert.True(seconds[^1] <= Now.AddDays(-3).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Activity_ByDataApiAndBySubgraph_TellTheSameInterest()
    {
        var markets = _rig.Server.World.Markets(Now).Where(market => market.PhaseAt(Now) == WorldPhase.Open).Take(30).ToList();
        var subjects = markets.Select(market => new ActivitySubject(market.ConditionId, market.Tokens)).ToList();

        var parts = await new SubgraphClient(_rig.Call, new SubgraphPaths()).AskAsync(subjects, Now, default).ToListAsync();
        var rows = await StandInRig.RowsAsync(_rig.History.OpenInterestAsync([.. markets.Select(market => market.ConditionId)], default));

        Assert.All(parts, part => Assert.Null(part.Failure));
        var graph = parts.Where(part => part.Segment.StartsWith("open_interest", StringComparison.Ordinal))
            .SelectMany(part => JsonDocument.Parse(part.Line!.Value.Body).RootElement.GetProperty("data").GetProperty("rows").EnumerateArray())
            .ToDictionary(row => row.GetProperty("id").GetString()!, row => decimal.Parse(row.GetProperty("amount").GetString()!) / 1_000_000);
        Assert.Equal(
            graph.OrderBy(pair => pair.Key),
            rows.ToDictionary(row => row.GetProperty("condition_id").GetString()!, row => row.GetProperty("value").GetDecimal()).OrderBy(pair => pair.Key));

        _rig.Server.Faults.BrokenField = "rows";
        var broken = await new SubgraphClient(_rig.Call, new SubgraphPaths()).AskAsync(subjects, Now, default).ToListAsync();
        Assert.All(broken, part => Assert.Equal("rows: store error", part.Failure));
    }

    [Fact]
    public async Task Book_BothTokens_MirrorEachOther()
    {
        var market = Any(market => market.PhaseAt(Now) == WorldPhase.Open && _rig.Server.World.PriceAt(market, Now) is { Yes: > 0.2m and < 0.8m });

        var yes = Read((await _rig.Clob.BookAsync(market.Tokens[0], default)).Body);
        var no = Read((await _rig.Clob.BookAsync(market.Tokens[1], default)).Body);

        Assert.Equal(market.ConditionId, yes.Market);
        Assert.True(yes.Bids[0].Price < yes.Asks[0].Price);
        Assert.Equal(yes.Bids.Select(level => 1 - level.Price), no.Asks.Select(level => level.Price));
        var winner = await _rig.Clob.MarketAsync(market.ConditionId, default);
        Assert.Equal([false, false], JsonDocument.Parse(winner.Body).RootElement.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("winner").GetBoolean()));

        static BookMessage Read(string body) => Assert.IsType<BookMessage>(Assert.Single(MarketMessageReader.Read(body)).Message);
    }

    private WorldMarket Any(Func<WorldMarket, bool> which) => _rig.Server.World.Markets(Now).First(which);
}
