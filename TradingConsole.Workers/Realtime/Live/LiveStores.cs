using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// What the live seat stores with. Its connections are its own: pages, reports and jobs that use up the shared pool cannot make a stop
/// wait.
/// </summary>
internal sealed class LiveStores : IAsyncDisposable
{
    private const int ConnectionsMax = 6;

    private readonly NpgsqlDataSource _pool;
    private readonly IncomeStore _income;
    private readonly ExecutionStore _execution;
    private readonly AccountDays _days;
    private readonly DeskState _state;
    private readonly string _directory;
    private readonly TimeProvider _clock;

    public LiveStores(
        DeskConnection connection, DeskOptions options, ExecutionStore execution, DeskState state, IIncidentLog incidents, TimeProvider clock)
    {
        var own = new NpgsqlConnectionStringBuilder(connection.Text)
        {
            MaxPoolSize = ConnectionsMax, MinPoolSize = 1, CommandTimeout = 5, Timeout = 3, ApplicationName = "live",
        };
        _pool = NpgsqlDataSource.Create(own);
        Slippage = new SlippageStore(_pool);
        Unpooled = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(own.ConnectionString) { Pooling = false, ApplicationName = "lease" });
        (_income, _days, Incidents) = (new IncomeStore(_pool), new AccountDays(_pool), incidents);
        (_execution, _state, _directory, _clock) = (execution, state, options.DataDirectory, clock);
    }

    /// <summary>Every connection is a session of its own, as a lock needs it.</summary>
    public NpgsqlDataSource Unpooled { get; }

    public SlippageStore Slippage { get; }

    public IIncidentLog Incidents { get; }

    /// <param name="token">Of the lease under which it writes.</param>
    public SpooledJournal Journal(string account, long token, ILogger logger) =>
        new(new BracketStore(_pool, account, token), Spool(account), TimeProvider.System, logger);

    /// <summary>What marks the names of this desk's orders, see <see cref="TraderStanding.Installation"/>.</summary>
    public Task<string> InstallationAsync(CancellationToken cancellationToken) => Core.Execution.Storage.Installation.ReadAsync(_pool, cancellationToken);

    public LiveBooks Books(IFuturesAccount account, string storedName, SpooledJournal journal, ILogger logger) =>
        new(account, storedName, journal, _income, new DayOpening(storedName, _days, _income, TimeProvider.System), _execution, _state, Incidents, _clock, logger);

    public async ValueTask DisposeAsync()
    {
        await Unpooled.DisposeAsync();
        await _pool.DisposeAsync();
    }

    private RecordSpool Spool(string account) =>
        new(Path.Combine(_directory, $"live-{string.Concat(account.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}.spool"));
}

/// <summary>How this process reaches PostgreSQL, password included: never shown.</summary>
internal sealed record DeskConnection(string Text)
{
    public override string ToString() => "DeskConnection";
}
