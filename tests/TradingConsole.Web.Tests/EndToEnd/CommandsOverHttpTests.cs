using System.Net;
using System.Text.Json;
using Npgsql;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Web.Tests.EndToEnd;

/// <summary>The commands that carry risk, against the real process and its own PostgreSQL, fifty callers at a time.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CommandsOverHttpTests
{
    private const int Callers = 50;

    private static readonly TimeSpan OpeningMax = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task ModeKillAndArming_FiftyCallersAtOnce_OneWinnerEachAndEveryAttemptAudited()
    {
        var data = Directory.CreateTempSubdirectory("tradingconsole-commands-").FullName;
        await using var console = await ConsoleProcess.StartAsync(data, "--speed", "10", "--history-days", "1");
        using var api = await DeskApi.SignInAsync(console.BaseAddress);
        await using var database = NpgsqlDataSource.Create(WholeDeskTests.ConnectionOf(console));
        await console.UntilAsync("the desk trades", OpeningMax, _ => Task.FromResult(console.Output.Contains("The desk is open", StringComparison.Ordinal)));

        // Arm, by one proposal and fifty confirmations.
        JsonElement proposal = default;
        await console.UntilAsync("the checklist is green", OpeningMax, async _ =>
        {
            var (status, body) = await api.PostAsync("/api/live/proposals", new { kind = "arm" });
            proposal = body;
            return status == HttpStatusCode.OK;
        });
        var confirmation = new { phrase = proposal.GetProperty("phrase").GetString(), password = ConsoleProcess.AdminPassword };
        Assert.Equal(1, await WinnersAsync(api, $"/api/live/proposals/{proposal.GetProperty("proposal_id").GetString()}/confirm", confirmation));
        Assert.True((await api.GetAsync("/api/live")).GetProperty("is_armed").GetBoolean());

        // Pull, release and leave.
        Assert.Equal(1, await WinnersAsync(api, "/api/risk/kill", new { level = "reduce_only", reason = "drill" }));
        Assert.Equal(1, await WinnersAsync(api, "/api/risk/kill/reset", new { reason = "over", seen = "reduce_only" }));
        Assert.Equal(1, await WinnersAsync(api, "/api/trading/toggle", new { mode = "off", seen = "live" }));

        Assert.False((await api.GetAsync("/api/live")).GetProperty("is_armed").GetBoolean());
        await console.UntilAsync("the status shows it", TimeSpan.FromSeconds(30), async _ => // A picture of the desk, some moments old.
            (await api.GetAsync("/api/status")).GetProperty("mode").GetString() == "off");
        await console.UntilAsync("every attempt is on record", TimeSpan.FromSeconds(30), async _ =>
            await CountAsync(database, "action IN ('live.arm', 'live.confirm')") == Callers
            && await CountAsync(database, "action = 'kill.engage'") == Callers
            && await CountAsync(database, "action = 'kill.reset'") == Callers
            && await CountAsync(database, "action = 'mode.set' AND actor = 'admin'") == Callers);
    }

    private static async Task<int> WinnersAsync(DeskApi api, string path, object body)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => api.PostAsync(path, body)));
        return answers.Count(answer => answer.Status == HttpStatusCode.OK && answer.Body.GetProperty("changed").GetBoolean());
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string condition)
    {
        await using var command = database.CreateCommand($"SELECT count(*) FROM audit_log WHERE {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
