using TradingConsole.Core.Exchange.Account;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>One console for those tests of a class that change nothing a later one could notice, or only what <see cref="Afresh"/> puts back.</summary>
/// <remarks>A console costs a second of CPU until it has answered once; most tests ask it a question or two.</remarks>
public class SharedConsole(PostgresFixture postgres) : IAsyncLifetime
{
    private RunningConsole _console = null!;
    private DeskSnapshot _desk = null!;

    public async Task InitializeAsync()
    {
        _console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        _desk = await StoreAsync(_console);
    }

    public async Task DisposeAsync() => await _console.DisposeAsync();

    /// <summary>The console with its desk, its controls and its key probe as at the start. Accounts and rows of earlier tests stay.</summary>
    public RunningConsole Afresh()
    {
        _console.Control.Reset();
        _console.Live.Reset();
        _console.Feed.Publish(_desk);
        _console.KeyProbe.Permissions = new KeyPermissions(true, true, false, false, true);
        return _console;
    }

    /// <summary>Stores what the tests of the class read; nothing, unless a class says so.</summary>
    /// <returns>The desk as it stands beside that.</returns>
    protected virtual Task<DeskSnapshot> StoreAsync(RunningConsole console) => Task.FromResult(SampleDesk.Trading());
}
