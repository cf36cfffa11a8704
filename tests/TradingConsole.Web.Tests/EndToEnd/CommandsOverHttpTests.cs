using System.Globalization;
using System.Net;
using System.Text.Json;
using Npgsql;
using Xunit;

namespace TradingConsole.Web.Tests.EndToEnd;

/// <summary>The commands that carry risk, against the real process and its own PostgreSQL, fifty callers at a time.</summary>
[Collection(ConsoleProcess.Collection)]
public sealed class CommandsOverHttpTests
{
    private const int Callers = 50;

    private static readonly TimeSpan OpeningMax = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task ModeKillArmingAndPromotion_FiftyCallersAtOnce_OneWinnerEachAndEveryAttemptAudited()
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

        await KillWhileTheDatabaseHangsAsync(console, api, data);
        Assert.Equal(1, await WinnersAsync(api, "/api/risk/kill/reset", new { reason = "over", seen = "no_new_entries" }));
        await RaceOfLevelsAsync(api);
        await PromoteAsync(api, database);

        await console.UntilAsync("every attempt is on record", TimeSpan.FromMinutes(2), async _ =>
            await CountAsync(database, "action IN ('live.arm', 'live.confirm')") == Callers
            && await CountAsync(database, "action = 'kill.engage'") == (2 * Callers) + 1
            && await CountAsync(database, "action = 'kill.reset'") == 2 * Callers
            && await CountAsync(database, "action = 'mode.set' AND actor = 'admin'") == Callers);
    }

    /// <summary>Row 40 over HTTP: PostgreSQL is stopped, not gone; the press is in force, and on this disk, before anybody asks it.</summary>
    private static async Task KillWhileTheDatabaseHangsAsync(ConsoleProcess console, DeskApi api, string data)
    {
        await api.GetAsync("/api/status"); // Seen a moment ago.
        var server = ServerOf(console);
        await SignalAsync("-STOP", server);
        try
        {
            var pressed = api.PostAsync("/api/risk/kill", new { level = "no_new_entries", reason = "hung" });
            await console.UntilAsync("the latch is closed", TimeSpan.FromSeconds(15), _ => Task.FromResult(
                File.ReadAllText(Path.Combine(data, "kill-switch.json")).Contains("no_new_entries", StringComparison.Ordinal)));
            var (status, body) = await pressed.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal((HttpStatusCode.OK, true), (status, body.GetProperty("changed").GetBoolean()));
        }
        finally
        {
            await SignalAsync("-CONT", server);
        }
    }

    /// <summary>Fifty presses of different levels at once: the strictest holds, and every level is raised at most once.</summary>
    private static async Task RaceOfLevelsAsync(DeskApi api)
    {
        string[] levels = ["no_new_entries", "reduce_only", "flatten_all"];
        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async i =>
        {
            var level = levels[i % levels.Length];
            var (status, body) = await api.PostAsync("/api/risk/kill", new { level, reason = $"caller {i}" });
            return (level, status, changed: status == HttpStatusCode.OK && body.GetProperty("changed").GetBoolean());
        }));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.status)); // Pressing is never refused.
        Assert.Single(answers, answer => answer is { level: "flatten_all", changed: true });
        Assert.All(levels, level => Assert.InRange(answers.Count(answer => answer.level == level && answer.changed), 0, 1));
        Assert.Equal("flatten_all", (await api.GetAsync("/api/risk/kill")).GetProperty("level").GetString());
    }

    /// <summary>Fifty promotions onto a desk that has no model in production: one wins, all are on record.</summary>
    private static async Task PromoteAsync(DeskApi api, NpgsqlDataSource database)
    {
        const string Promotions = "action IN ('model.promote', 'model.override') AND actor = 'admin'";
        // As if it had just been trained: training another takes minutes.
        var model = await ScalarAsync<Guid>(
            database,
            "UPDATE models SET is_production = false, stage = 'candidate', promoted_at = NULL, promoted_by = NULL WHERE is_production RETURNING model_id");
        var before = await CountAsync(database, Promotions);

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => api.PostAsync(
            $"/api/models/{model}/override",
            new { reason = $"caller {i}", seen_production = Guid.Empty.ToString(), confirmation = model.ToString("N")[..8] })));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(before + Callers, await CountAsync(database, Promotions));
    }

    /// <summary>The server, as the console's log names it, and everything it has started.</summary>
    private static List<int> ServerOf(ConsoleProcess console)
    {
        var line = console.Output.Split('\n').Last(text => text.Contains(" serves ", StringComparison.Ordinal));
        var server = int.Parse(line.Split("PostgreSQL ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.True(server > 1, $"'{line}' names no process of its own."); // 0 would stop everything this test runs in.
        return
        [
            server,
            .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
                .Where(name => ParentOf(name!) == server).Select(name => int.Parse(name!, CultureInfo.InvariantCulture)),
        ];
    }

    private static int ParentOf(string process)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    }

    private static async Task SignalAsync(string signal, List<int> processes)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
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
