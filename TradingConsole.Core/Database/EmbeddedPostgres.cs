using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>A private PostgreSQL server that lives and dies with this process, on loopback with a password.</summary>
/// <remarks>
/// A console that was killed leaves no server behind on Linux (parent-death signal); what is left elsewhere is stopped by the
/// next start. A server that dies by itself is started again on the same port.
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    internal const string Owner = "tradingconsole";
    private const int PortAttempts = 5;
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresFolder _folder;
    private readonly PostgresBinaries _binaries;
    private readonly FileStream _folderLock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string _password = string.Empty;
    private PostgresProcess? _process;
    private Task _supervision = Task.CompletedTask;
    private bool _isWanted;

    private EmbeddedPostgres(
        EmbeddedPostgresOptions options, PostgresFolder folder, PostgresBinaries binaries, FileStream folderLock, ILogger logger) =>
        (_options, _folder, _binaries, _folderLock, _logger) = (options, folder, binaries, folderLock, logger);

    /// <summary>Connects to the console's database as its owner.</summary>
    public string ConnectionString => ConnectionTo(Owner);

    public int Port { get; private set; }

    /// <summary>Folder the cluster really lives in; differs from the wanted one when the server's user cannot reach that.</summary>
    public string Folder => _folder.Path;

    /// <summary>Operating-system user the server runs as.</summary>
    public string RunsAs => _folder.Account.Name;

    /// <summary>Process id of the running server; 0 while it is down.</summary>
    public int ProcessId => _process is { Exited.IsCompleted: false } running ? running.Id : 0;

    /// <summary>Starts the server, creating or recovering its data first, and makes sure the console's database exists.</summary>
    /// <exception cref="EmbeddedPostgresException">It cannot run here; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions options, ILogger logger, CancellationToken ct = default)
    {
        var dataDirectory = Path.GetFullPath(options.DataDirectory);
        var folderLock = DataDirectoryLock.Take(dataDirectory);
        EmbeddedPostgres? server = null;
        try
        {
            var folder = await PostgresFolder.PrepareAsync(dataDirectory, logger, ct);
            var binaries = await folder.ChooseBinariesAsync(options.BinariesDirectory, logger, ct);
            server = new EmbeddedPostgres(options, folder, binaries, folderLock, logger);
            await StaleServer.StopAsync(folder, binaries, logger, ct);
            server._password = await PostgresCluster.MakeAsync(folder, binaries, logger, ct);
            await server.StartServerAsync(ct);
            await server.CreateDatabaseAsync(ct);
            return server;
        }
        catch (Exception failure)
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }

            await folderLock.DisposeAsync();
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw DataDirectoryLock.Unwritable(dataDirectory, failure);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested)
        {
            return;
        }

        await _closing.CancelAsync();
        await StopServerAsync();
        await _supervision;
        await _folderLock.DisposeAsync();
        _turn.Dispose();
        _closing.Dispose();
    }

    /// <summary>Stops the server and keeps it stopped until <see cref="StartServerAsync"/>.</summary>
    internal async Task StopServerAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            _isWanted = false;
            if (_process is { Exited.IsCompleted: false } running)
            {
                await StaleServer.StopRunningAsync(_folder, _binaries, CancellationToken.None);
                await running.Exited;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts the server on the port it had before, or on a free one the first time.</summary>
    internal async Task StartServerAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            _isWanted = true;
            for (var attempt = 1; ; attempt++)
            {
                Port = Port == 0 ? FreePort() : Port;
                _process = await PostgresProcess.StartAsync(
                    _folder.Account.Command(_binaries.Postgres, PostgresSettings.Arguments(_folder, Port, _options.Settings), outlivesSignals: true));
                if (await IsReadyAsync(_process, ct))
                {
                    break;
                }

                var said = _process.LastLines;
                if (!said.Contains("could not bind", StringComparison.Ordinal) || attempt == PortAttempts)
                {
                    throw EmbeddedPostgresException.CannotStart(_folder, Port, said);
                }

                Port = 0; // Somebody took the port between our look and the server's: try another.
            }
        }
        finally
        {
            _turn.Release();
        }

        _logger.LogInformation(
            "PostgreSQL {Pid} serves {Folder} on 127.0.0.1:{Port} as user '{User}' ({Binaries}).",
            _process.Id, _folder.Path, Port, _folder.Account.Name, _binaries.Directory);
        _supervision = SuperviseAsync(_process);
    }

    /// <summary>Connects to another database of this server as the same owner.</summary>
    public string ConnectionTo(string database) => ConnectionTo(database, _password, Port);

    /// <summary>Connects to the server that another process runs on this data directory; null when none does.</summary>
    public static string? FindRunning(string dataDirectory) =>
        RunningPostgres.Find(Path.GetFullPath(dataDirectory)) is (var password, var port) ? ConnectionTo(Owner, password, port) : null;

    internal static string ConnectionTo(string database, string password, int port) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Username = Owner,
        Password = password,
        Database = database,
        ApplicationName = "TradingConsole",
        MaxPoolSize = 40,
        Timeout = 10,
    }.ConnectionString;

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private async Task<bool> IsReadyAsync(PostgresProcess process, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.StartWaitMax);
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionTo("postgres")) { Pooling = false, Timeout = 5 });
        Exception? refusal = null;
        while (!process.Exited.IsCompleted)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(limit.Token);
                return true;
            }
            catch (PostgresException denied) when (denied.SqlState.StartsWith("28", StringComparison.Ordinal))
            {
                throw new EmbeddedPostgresException(
                    $"PostgreSQL in '{_folder.Path}' refuses the password in '{_folder.PasswordFile}': {denied.MessageText}", denied);
            }
            catch (NpgsqlException notYet)
            {
                refusal = notYet;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new EmbeddedPostgresException(
                    $"PostgreSQL did not accept connections within {_options.StartWaitMax.TotalSeconds:0} s; see its log in "
                    + $"'{_folder.Logs}'. Last answer: {refusal?.Message}");
            }

            await Task.WhenAny(process.Exited, Task.Delay(TimeSpan.FromMilliseconds(40), ct));
        }

        return false;
    }

    private async Task CreateDatabaseAsync(CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionTo("postgres")) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var known = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = @name", connection);
        known.Parameters.AddWithValue("name", Owner);
        if ((long)(await known.ExecuteScalarAsync(ct))! == 0)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Owner}", connection);
            await create.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task SuperviseAsync(PostgresProcess process)
    {
        var exitCode = await process.Exited;
        while (_isWanted && !_closing.IsCancellationRequested)
        {
            _logger.LogError("PostgreSQL {Pid} ended with code {Code}; starting it again on port {Port}.", process.Id, exitCode, Port);
            try
            {
                await Task.Delay(RestartPause, _closing.Token);
                await StaleServer.StopAsync(_folder, _binaries, _logger, _closing.Token);
                await StartServerAsync(_closing.Token);
                return;
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is EmbeddedPostgresException or IOException or UnauthorizedAccessException)
            {
                _logger.LogError(failure, "PostgreSQL did not come back; trying again.");
            }
        }
    }
}
