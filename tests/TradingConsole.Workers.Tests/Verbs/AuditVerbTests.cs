using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Audit;
using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

[Collection(PostgresCollection.Name)]
public sealed class AuditVerbTests(PostgresFixture postgres) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-audit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Verify_KeptHeadsAndATamperedRow_NamesIt()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var log = new AuditLog(database.DataSource);
        var heads = new AuditHeads(AuditFile.HeadsOf(_folder));
        var keeper = new AuditHeadKeeper(new AuditChain(database.DataSource), heads, NullLogger<AuditHeadKeeper>.Instance);
        for (var i = 0; i < 3; i++)
        {
            await log.WriteAsync(new AuditEntry(Now, "admin", "test.write", $"{i}"));
        }

        await keeper.StopAsync(CancellationToken.None); // The last head is kept at the end.
        var (good, intact) = await VerifyAsync(database.ConnectionString, heads.Path);
        await using (var command = database.DataSource.CreateCommand(
            "SET session_replication_role = replica; UPDATE audit_log SET actor = 'nobody' WHERE seq = 2; SET session_replication_role = origin"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var (bad, broken) = await VerifyAsync(database.ConnectionString, heads.Path);

        Assert.Equal((0, true, 3, 1), (good, intact.GetProperty("intact").GetBoolean(), intact.GetProperty("rows").GetInt32(), intact.GetProperty("heads").GetInt32()));
        Assert.Equal((3, false), (bad, broken.GetProperty("intact").GetBoolean()));
        Assert.Equal((2, "edited"), (broken.GetProperty("first_broken").GetProperty("seq").GetInt32(), broken.GetProperty("first_broken").GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Verify_HeadsFileThatIsNone_NamesTheLine()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var path = Path.Combine(_folder, "heads.jsonl");
        await File.WriteAllTextAsync(path, "not a head\n");

        var (code, answer) = await VerifyAsync(database.ConnectionString, path);

        Assert.Equal(1, code);
        Assert.Contains("line 1", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, JsonElement Answer)> VerifyAsync(string connection, string heads)
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(text));
        try
        {
            var code = await VerbLine.RunAsync(["audit", "verify", "--connection", connection, "--heads", heads, "--json"]);
            var line = text.ToString().Split('\n', StringSplitOptions.TrimEntries).Last(line => line.StartsWith('{'));
            return (code, JsonElement.Parse(line));
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
