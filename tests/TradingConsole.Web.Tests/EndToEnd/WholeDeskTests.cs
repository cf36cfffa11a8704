using Microsoft.Playwright;
using Npgsql;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using Xunit;

namespace TradingConsole.Web.Tests.EndToEnd;

/// <summary>
/// The product as a newcomer meets it: one process, an empty directory, a browser. On recorded real candles where they are at hand,
/// on the synthetic market otherwise; sped up, so that positions live through their hours.
/// </summary>
[Collection(ConsoleProcess.Collection)]
public sealed class WholeDeskTests
{
    private static readonly TimeSpan OpeningMax = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan TradingMax = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Desk_FromEmptyDirectory_CollectsLearnsDecidesAndTrades()
    {
        var data = Directory.CreateTempSubdirectory("tradingconsole-e2e-").FullName;
        await using var console = await ConsoleProcess.StartAsync(data, Market());
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        List<string> complaints = [];
        page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : []);
        page.PageError += (_, error) => complaints.Add(error);
        await page.SignInAsync("admin", ConsoleProcess.AdminPassword);
        await page.WaitUntilLiveAsync();
        await page.KeepPictureAsync("e2e-opening");

        using var api = await DeskApi.SignInAsync(console.BaseAddress);
        await console.UntilAsync("candles arrive", OpeningMax, async _ =>
            (await api.GetAsync("/api/status")).GetProperty("latest_candle_ts").GetString() is not null);
        await console.UntilAsync("the first model is in production", OpeningMax, async _ =>
            (await api.GetAsync("/api/models")).EnumerateArray().Any(model => string.Equals(model.GetProperty("stage").ToString(), "production", StringComparison.OrdinalIgnoreCase)));
        await console.UntilAsync("signals are stored", TradingMax, async _ =>
            (await api.GetAsync("/api/status")).GetProperty("latest_signal_ts").GetString() is not null);
        await using var database = NpgsqlDataSource.Create(ConnectionOf(console));
        await console.UntilAsync("a shadow position was opened with a stop and a target", TradingMax, async _ =>
            await CountAsync(database, "SELECT count(*) FROM trades WHERE entry_price IS NOT NULL AND sl_price > 0 AND tp_price > 0") > 0);
        await KeepPicturesAsync(page);
        await console.UntilAsync("a shadow position was closed", TradingMax, async _ =>
            await CountAsync(database, "SELECT count(*) FROM trades WHERE status = 'closed' AND exit_reason IS NOT NULL") > 0);

        Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM signals WHERE explain = '[]' OR inputs = '{}'"));
        Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM signals WHERE decision = 'FLAT' AND block_reason_codes = '[]'"));
        Assert.True(await CountAsync(database, "SELECT count(DISTINCT equity) FROM account_snapshots") > 1, "Equity never moved.");
        Assert.Empty(complaints);
        var exitCode = await console.TerminateAsync();
        Assert.True(exitCode == 0, $"The console ended with code {exitCode}:\n{console.Output}");
        Assert.False(IsServed(database), "PostgreSQL outlived the console.");
    }

    [Fact]
    public async Task Desk_KilledWhileCollecting_ComesBackWithoutLossOrDuplicate()
    {
        var data = Directory.CreateTempSubdirectory("tradingconsole-e2e-").FullName;
        long before;
        await using (var first = await ConsoleProcess.StartAsync(data, "--speed", "60", "--history-days", "1"))
        {
            await first.UntilAsync("the desk trades", OpeningMax, _ => Task.FromResult(first.Output.Contains("The desk is open", StringComparison.Ordinal)));
            await using var database = NpgsqlDataSource.Create(ConnectionOf(first));
            before = await CountAsync(database, "SELECT count(*) FROM candles_1m");
            await first.UntilAsync("streamed candles are stored", TradingMax, async _ =>
                await CountAsync(database, "SELECT count(*) FROM candles_1m") > before + 100);
            before = await CountAsync(database, "SELECT count(*) FROM candles_1m");
            await first.KillAsync();
        }

        await using var second = await ConsoleProcess.StartAsync(data, "--speed", "60", "--history-days", "1");
        await second.UntilAsync("the desk is open again", OpeningMax, _ => Task.FromResult(second.Output.Contains("The desk is open", StringComparison.Ordinal)));
        await using var after = NpgsqlDataSource.Create(ConnectionOf(second));
        await second.UntilAsync("it goes on collecting", TradingMax, async _ => await CountAsync(after, "SELECT count(*) FROM candles_1m") > before + 100);

        Assert.Equal(0, await CountAsync(after, "SELECT count(*) - count(DISTINCT (symbol, ts)) FROM candles_1m"));
        Assert.Equal(0, await CountAsync(after, HolesInside));
        Assert.Equal(0, await CountAsync(after, "SELECT count(*) FROM (SELECT symbol FROM trades WHERE status IN ('pending', 'open') GROUP BY symbol HAVING count(*) > 1) twice"));
    }

    /// <summary>Minutes missing between a symbol's first and last stored candle: what the kill lost and the start did not fetch.</summary>
    private const string HolesInside = """
        SELECT coalesce(sum(extract(epoch FROM last - first) / 60 + 1 - stored), 0)::bigint
        FROM (SELECT min(ts) AS first, max(ts) AS last, count(*) AS stored FROM candles_1m GROUP BY symbol) spans
        """;

    private static string[] Market() => SharedData.IsPresent
        ? ["--market", "replay", "--from", SharedData.Path("binance_um_1m"), "--speed", "120"]
        : ["--market", "paper", "--forecasts", "off", "--speed", "60"];

    private static async Task KeepPicturesAsync(IPage page)
    {
        foreach (var (path, name) in new[]
        {
            ("/", "dashboard"), ("/signals", "signals"), ("/symbol/BTCUSDT", "symbol"), ("/training", "training"), ("/settings", "settings"),
            ("/users", "users"), ("/audit", "audit"),
        })
        {
            await page.GotoAsync(path);
            await page.WaitUntilLiveAsync();
            await page.KeepPictureAsync($"e2e-{name}");
            Assert.False(await page.Locator("#blazor-error-ui").IsVisibleAsync(), $"{path} shows an error.");
        }
    }

    /// <summary>The password file lies beside the server's folder, which the log names.</summary>
    internal static string ConnectionOf(ConsoleProcess console)
    {
        var line = console.Output.Split('\n').Last(text => text.Contains(" serves ", StringComparison.Ordinal));
        var folder = line.Split(" serves ")[1].Split(" on ")[0];
        var endpoint = line.Split(" on ")[1].Split(' ')[0].Split(':');
        var password = File.ReadAllText(Path.Combine(folder, "password")).Trim();
        return $"Host={endpoint[0]};Port={endpoint[1]};Username=tradingconsole;Password={password};Database=tradingconsole;Pooling=false";
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static bool IsServed(NpgsqlDataSource database)
    {
        try
        {
            using var connection = database.OpenConnection();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
