using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>A shared console over the stored history of <see cref="SampleHistory"/>.</summary>
public class HistoryConsole(PostgresFixture postgres) : SharedConsole(postgres)
{
    protected override Task<DeskSnapshot> StoreAsync(RunningConsole console) => SampleHistory.StoreAsync(console.Database.DataSource, SampleDesk.Trading());
}

/// <summary>A shared console over stored history, with the orders, costs and drills of <see cref="SampleExecution"/>.</summary>
public sealed class ExecutionConsole(PostgresFixture postgres) : HistoryConsole(postgres)
{
    protected override async Task<DeskSnapshot> StoreAsync(RunningConsole console)
    {
        var desk = await base.StoreAsync(console);
        await SampleExecution.StoreAsync(console.Database.DataSource);
        return desk;
    }
}

/// <summary>A shared console over stored history, with the alerts, gaps and messages of <see cref="SampleQuality"/>.</summary>
public sealed class QualityConsole(PostgresFixture postgres) : HistoryConsole(postgres)
{
    protected override async Task<DeskSnapshot> StoreAsync(RunningConsole console) => await SampleQuality.StoreAsync(console, await base.StoreAsync(console));
}
