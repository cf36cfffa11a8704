using TradingConsole.Core.Exchange.Account;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>One console for those tests of a class that change nothing a later one could notice, or only what <see cref="Afresh"/> puts back.</summary>
/// <remarks>A console costs two seconds of CPU to start, most of it for compiling its endpoints; most tests ask it a question or two.</remarks>
public sealed class SharedConsole(PostgresFixture postgres) : IAsyncLifetime
{
    private RunningConsole _console = null!;

    public async Task InitializeAsync() => _console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());

    public async Task DisposeAsync() => await _console.DisposeAsync();

    /// <summary>The console with its desk, its control and its key probe as at the start. Accounts and rows of earlier tests stay.</summary>
    public RunningConsole Afresh()
    {
        _console.Control.Reset();
        _console.Feed.Publish(SampleDesk.Trading());
        _console.KeyProbe.Permissions = new KeyPermissions(true, true, false, false, true);
        return _console;
    }
}
