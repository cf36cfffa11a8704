using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts.StandIn;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>Whom a batch asks beside catalogue and Data API, and what becomes of it when these do not tell.</summary>
[Collection(PostgresCollection.Name)]
public sealed class BatchSourcesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Outcome_ThatOnlyTheOrderBookTells_BecomesTheLabel()
    {
        var market = BatchRig.World.Markets(BatchRig.Day).First(market =>
            market.SettlesAt < BatchRig.Day && market.EndsAt > BatchRig.Day.AddDays(-10) && market.EndsAt < BatchRig.Day && market.Settlement == WorldSettlement.No);
        await using var rig = await BatchRig.OpenAsync(
            postgres, new RetoldWorld(BatchRig.World, market.Id, one => one with { Settlement = one.Settlement with { IsUntold = true } }));

        var run = await rig.RunAsync(BatchRig.Day);

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("RESOLVED 1 book_winner", await rig.TextAsync(
            $"SELECT concat_ws(' ', status, winner, label_rule) FROM forecast_markets WHERE market_id = '{market.ConditionId}'"));
        Assert.Equal("0", await rig.TextAsync("SELECT count(*)::text FROM forecast_markets WHERE label_rule IN ('zero_prices', 'no_prices', 'closed_unsettled')"));
        var asked = rig.Shelf.Find(RawSource.Clob, "clob-markets", run.RunId)!; // Of the ended markets only those that nobody else told.
        Assert.Equal(await rig.TextAsync("SELECT count(*)::text FROM forecast_markets WHERE label_rule = 'book_winner'"), $"{asked.Lines}");
        Assert.Empty(await rig.RebuildAsync());
    }

    [Fact]
    public async Task Rebuild_BehindABatchThatFailedInTheMiddle_IsEqualAndTheBatchGoesOnAfterIt()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        await rig.Database.ExecuteAsync("ALTER TABLE forecast_trust RENAME TO elsewhere");
        Assert.Equal("trust", (await Assert.ThrowsAsync<RunFailedException>(() => rig.RunAsync(BatchRig.Day))).Stage);
        await rig.Database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO forecast_trust");

        Assert.Empty(await rig.RebuildAsync(replace: true));
        Assert.NotEqual("0", await rig.TextAsync("SELECT count(*)::text FROM forecast_prices"));

        Assert.Equal(RunStatus.Succeeded, (await rig.RunAsync(BatchRig.Day)).Status);
        Assert.NotEqual("0", await rig.TextAsync("SELECT count(*)::text FROM forecast_trust"));
        Assert.Empty(await rig.RebuildAsync());
    }

    [Fact]
    public async Task Subgraph_AnswersWithErrorsBesideData_FiguresStayAndSegmentsAreNamed()
    {
        await using var rig = await BatchRig.OpenAsync(postgres, withSubgraph: true);
        rig.Server.Faults.BrokenField = "_meta";
        rig.Server.Faults.Refuse(1_000, 500, path: "/v2/oi");

        var run = await rig.RunAsync(BatchRig.Day);

        Assert.Equal((RunStatus.PartialSuccess, "activity"), (run.Status, run.ErrorStage));
        Assert.Equal("history/open-interest/0,subgraph/open_interest/0,subgraph/orderbooks/0", await rig.TextAsync(
            "SELECT string_agg(segment, ',' ORDER BY segment) FROM forecast_dead_letters WHERE stage = 'activity' AND segment LIKE '%/0'"));
        Assert.Equal("_meta: store error", await rig.TextAsync("SELECT min(reason) FROM forecast_dead_letters WHERE segment = 'subgraph/orderbooks/0'"));
        Assert.True(rig.Shelf.Find(RawSource.Subgraph, "open-interest", run.RunId) is { Lines: > 0 });
        var open = BatchRig.World.Markets(BatchRig.Day).First(market => market.PhaseAt(BatchRig.Day) == WorldPhase.Open && market.OpensAt < BatchRig.Day.AddDays(-1));
        var activity = BatchRig.World.ActivityAt(open, BatchRig.Day);
        Assert.Equal($"{activity.OpenInterest:0.00} {2 * activity.Volume:0.00}", await rig.TextAsync( // The stand-in tells the market's volume of each of its tokens.
            "SELECT round(max(open_interest_usd)::numeric, 2) || ' ' || round(max(volume_total_usd)::numeric, 2) FROM forecast_activity "
            + $"WHERE market_id = '{open.ConditionId}'"));
        Assert.Empty(await rig.RebuildAsync());
    }

    [Fact]
    public async Task Subgraph_ThatFails_StopsNothingElse()
    {
        await using var rig = await BatchRig.OpenAsync(postgres, withSubgraph: true);
        rig.Server.Faults.BrokenField = "rows";

        var run = await rig.RunAsync(BatchRig.Day);

        Assert.Equal(RunStatus.PartialSuccess, run.Status);
        Assert.DoesNotContain(rig.Shelf.List(), file => file.Source == RawSource.Subgraph);
        Assert.Equal("t f", await rig.TextAsync(
            "SELECT concat_ws(' ', (count(open_interest_usd) > 0)::text::char, (count(volume_total_usd) > 0)::text::char) FROM forecast_activity"));
    }

    [Fact]
    public async Task Subgraph_WithoutAnAddress_IsNotAsked()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        rig.Server.Faults.BrokenField = "rows";

        Assert.Equal(RunStatus.Succeeded, (await rig.RunAsync(BatchRig.Day)).Status);
    }

    [Fact]
    public async Task Run_AnHourAfterTheLast_TellsWhoTradedInTheWholeDay()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        await rig.RunAsync(BatchRig.Day);
        var end = BatchRig.Day.AddHours(1);
        await rig.RunAsync(end);

        var open = BatchRig.World.Markets(end).Where(market => market.PhaseAt(end) == WorldPhase.Open && market.OpensAt < end.AddDays(-1)).ToList();
        var told = 0;
        foreach (var market in open)
        {
            var wallets = BatchRig.World.Trades(market, end.AddDays(-1), end).Select(trade => trade.Wallet).Distinct().Count();
            var row = await rig.Database.ScalarAsync<int>(
                $"SELECT coalesce(max(wallets), -1) FROM forecast_activity WHERE market_id = '{market.ConditionId}' AND ts = '{end:yyyy-MM-dd HH:mm}Z' AND wallets IS NOT NULL");
            told += row < 0 ? 0 : 1;
            Assert.True(row < 0 || row == wallets, $"{market.Slug}: {row} wallets, {wallets} traded");
        }

        Assert.True(told > 0, "no market has wallets");
        Assert.Empty(await rig.RebuildAsync());
    }
}
