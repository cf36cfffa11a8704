using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.Execution;

[Collection(PostgresCollection.Name)]
public sealed class ExecutionQueriesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Queries_SixClosedTrades_CountFailuresCostsAndTheTrade()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await SampleHistory.StoreAsync(database.DataSource, SampleDesk.Trading());
        await SampleExecution.StoreAsync(database.DataSource);
        var (orders, costs, now) = (new OrderQueries(database.DataSource), new CostQueries(database.DataSource), SampleDesk.Now);

        var tally = await orders.TallyAsync(TradingMode.Shadow, now.AddDays(-7), now);
        var failed = await orders.ListAsync(TradingMode.Shadow, OrderKind.Failed, null, now.AddDays(-7), now, 10);
        var days = await costs.ByDayAsync(TradingMode.Shadow, now.AddDays(-7), now);
        var papers = await orders.OfTradeAsync(failed[0].TradeId!.Value);

        Assert.Equal((21, 1, 0), (tally.Orders, tally.Failed, tally.Unknown)); // Six trades of three orders, and the open one's three.
        Assert.Equal(("DOGEUSDT", "REJECTED"), (failed[0].Symbol.Value, failed[0].Status));
        Assert.Equal((7, 1), (days.Sum(row => row.Trades), days.Sum(row => row.Open)));
        Assert.Equal(6 * 9.7 + 15, days.Where(row => row.Open == 0).Sum(row => row.Fees), 9); // 9.7 to 14.7 USDT.
        Assert.Equal((3, 2), (papers.Orders.Length, papers.Fills.Length));
        Assert.Empty(await orders.ListAsync(TradingMode.Live, OrderKind.All, null, now.AddDays(-7), now, 10));
        Assert.Equal(3, (await orders.ListAsync(TradingMode.Shadow, OrderKind.All, "sol", now.AddDays(-7), now, 10)).Length);
    }
}
