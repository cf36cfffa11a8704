using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Database;

/// <summary>These start servers of their own, because they kill them.</summary>
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly string _folder = ServerFolders.New("server");

    private EmbeddedPostgresOptions Options => new() { DataDirectory = _folder, Settings = PostgresFixture.FastSettings.Remove("synchronous_commit") };

    [Fact]
    public async Task Server_KilledTwice_ComesBackWithItsRows()
    {
        await using (var first = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance))
        {
            await ExecuteAsync(first, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)");
            var port = first.Port;
            var killed = first.ProcessId;
            Kill(killed);

            // While the console lives, its server is started again on the port everybody knows.
            await EventuallyAsync(() => first.ProcessId is var pid && pid != 0 && pid != killed);
            await EventuallyAsync(async () => await ScalarAsync(first, "SELECT id FROM kept") == 42);
            Assert.Equal(port, first.Port);
        }

        await using var second = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance);
        Assert.Equal(42, await ScalarAsync(second, "SELECT id FROM kept"));
    }

    [Fact]
    public async Task Start_LockNamesALivingStranger_IsRemoved()
    {
        string folder;
        await using (var first = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance))
        {
            folder = first.Folder;
        }

        // What a kill -9 and a reboot leave: the lock file, whose number belongs to somebody else by now.
        var stranger = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "cluster", "postmaster.pid"), $"{stranger}\n{folder}/cluster\n0\n5432\n\n127.0.0.1\n\nready\n");

        await using var second = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance);

        Assert.NotEqual(0, second.ProcessId);
    }

    [Fact]
    public async Task Start_FolderInUse_SaysThatAnotherConsoleRuns()
    {
        await using var first = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance);

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(Options, NullLogger.Instance));

        Assert.Contains("Another console", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ScalarAsync(first, "SELECT 1"));
    }

    [Fact]
    public async Task Start_UnwritableFolder_SaysWhichAndWhatToDo()
    {
        var blocked = Path.Combine(_folder, "blocked");
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(blocked, "a file where a folder should be");

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(Options with { DataDirectory = Path.Combine(blocked, "data") }, NullLogger.Instance));

        Assert.Contains(blocked, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoBinaries_SaysHowToGetThem()
    {
        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(Options with { BinariesDirectory = "/nonexistent" }, NullLogger.Instance));

        Assert.Contains("npm install", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--connection", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnknownSetting_QuotesTheServerAndLeavesNoProcess()
    {
        var wrong = Options with { Settings = Options.Settings.Add("no_such_setting", "1") };

        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(wrong, NullLogger.Instance));

        Assert.Contains("no_such_setting", refusal.Message, StringComparison.Ordinal);
        await using var next = await EmbeddedPostgres.StartAsync(Options, NullLogger.Instance); // The folder is free again.
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static void Kill(int pid)
    {
        using var server = Process.GetProcessById(pid);
        server.Kill();
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> ScalarAsync(EmbeddedPostgres server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static Task EventuallyAsync(Func<bool> condition) => EventuallyAsync(() => Task.FromResult(condition()));

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (NpgsqlException) when (!limit.IsCancellationRequested)
            {
                await Task.Yield(); // Still recovering.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
