using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Rehearsal;
using Xunit;

namespace TradingConsole.Workers.Tests.Rehearsal;

[Collection(PostgresCollection.Name)]
public sealed class FireDrillsTests(PostgresFixture postgres)
{
    private static readonly Actor Operator = new("lee", "10.0.0.7");

    [Fact]
    public async Task Start_OneFault_KeepsAReportWithDateAndNameAndAnAuditRow()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new GoLiveStore(database.DataSource);
        using var drills = new FireDrills(store, new AuditLog(database.DataSource), NullLogger<FireDrills>.Instance);

        var begun = drills.Start(new DrillOrder(["LoseReply"], 2), Operator);
        var second = drills.Start(new DrillOrder(["LoseReply"], 1), Operator);
        await UntilIdleAsync(drills);

        Assert.True(begun.IsOk, begun.Message);
        Assert.False(second.IsOk);
        var kept = Assert.Single(await store.DrillsAsync(5));
        Assert.Equal(("LoseReply", "lee"), (kept.Drill, kept.By));
        var row = Assert.Single(DrillReport.Read(kept.ReportJson)!.Rows);
        Assert.Equal((2, 0), (row.Runs, row.Offences));
        Assert.Equal(row.Struck > 0, kept.Passed);
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM audit_log WHERE action = 'drill.run' AND actor = 'lee'"));
    }

    [Fact]
    public void Start_UnknownFaultOrNoRehearsal_IsRefusedByName()
    {
        using var drills = new FireDrills(null!, null!, NullLogger<FireDrills>.Instance);

        var unknown = drills.Start(new DrillOrder(["LoseReply", "Nonsense"], 1), Operator);
        var none = drills.Start(new DrillOrder(["LoseReply"], 0), Operator);

        Assert.Contains("Nonsense", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("seeds was 0", none.Message, StringComparison.Ordinal);
        Assert.Null(drills.Running);
    }

    [Fact]
    public void NameOf_WholeGroups_IsWhatTheChecklistAsksFor()
    {
        Assert.Equal(GoLiveFigures.FullDrill, FireDrills.NameOf(DrillFault.All));
        Assert.Equal(GoLiveFigures.StreamDrill, FireDrills.NameOf([.. DrillFault.All.Where(fault => fault.Group == "user_stream")]));
        Assert.Equal("10 faults", FireDrills.NameOf([.. DrillFault.All.Where(fault => fault.Group == "user_stream").Skip(1).Append(DrillFault.All[0])]));
    }

    [Fact]
    public void Report_FaultThatNeverStruck_DoesNotPass()
    {
        var struck = new DrillRow("LoseReply", "calls", [1], 3, 2, 0, 0, 0, 0, 0, 310, "");

        Assert.True(new DrillReport(3, 1, [struck]).Passed);
        Assert.False(new DrillReport(3, 1, [struck, struck with { Struck = 0 }]).Passed);
        Assert.False(new DrillReport(3, 1, [struck with { Naked = 1 }]).Passed);
        Assert.False(new DrillReport(3, 1, []).Passed);
    }

    private static async Task UntilIdleAsync(FireDrills drills)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (drills.Running is not null)
        {
            await poll.WaitForNextTickAsync(patience.Token);
        }
    }
}
