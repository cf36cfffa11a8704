using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Npgsql;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using Xunit;

namespace TradingConsole.Web.Tests.EndToEnd;

/// <summary>
/// Live from the operator's chair, against the paper exchange's own sockets: armed in two steps, a position with its stop, the kill, flat,
/// and everything on record. A viewer sees it and can do none of it.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed partial class LiveTradingTests
{
    private static readonly TimeSpan OpeningMax = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan EntryMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FlatMax = TimeSpan.FromMinutes(1);

    // Gates as wide as they go: the test needs an entry soon, not a good one.
    private const string EagerPolicy = """
        {"kind":"policy","body":{"name":"eager","evMin":-0.01,"q05MinAtr":-100,"maeMaxAtr":100,"riskPenaltyWeight":0,
        "riskPerTradeFraction":0.005,"notionalFractionMax":0.2,"leverageMax":5,"highVolSizeFactor":1}}
        """;

    [Fact]
    public async Task Live_ArmedOnThePaperExchange_HoldsABracketDiesByTheKillAndLeavesItsTrail()
    {
        var data = Directory.CreateTempSubdirectory("tradingconsole-live-").FullName;
        await using var console = await ConsoleProcess.StartAsync(data, "--market", "paper", "--forecasts", "off", "--speed", "10", "--history-days", "1");
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        try
        {
            await ArmHoldKillAsync(console, browser, page);
        }
        catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
        {
            await page.KeepPictureAsync("e2e-live-failed");
            throw new TimeoutException($"{exception.Message}\n{await WhatIsSaidAsync(console, page)}", exception);
        }
    }

    private static async Task ArmHoldKillAsync(ConsoleProcess console, Chromium browser, IPage page)
    {
        await page.SignInAsync("admin", ConsoleProcess.AdminPassword, "/users");
        await AddViewerAsync(page);
        using var admin = await SignedInAsync(console.BaseAddress, "admin", ConsoleProcess.AdminPassword);
        await console.UntilAsync("the desk is open", OpeningMax, _ => Task.FromResult(console.Output.Contains("The desk is open", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(admin, "/api/settings", EagerPolicy));

        await ArmAsync(page);
        await page.KeepPictureAsync("e2e-live-armed");
        await ExpectNothingForAViewerAsync(console.BaseAddress, browser);
        await using var database = NpgsqlDataSource.Create(ConnectionOf(console));
        await console.UntilAsync("a live position is held with its stop confirmed", EntryMax, async _ => await CountAsync(database, """
            SELECT count(*) FROM orders AS stop JOIN trades USING (trade_id)
            WHERE stop.mode = 'live' AND stop.role = 'stop' AND stop.status = 'NEW' AND trades.status = 'open'
            """) > 0);
        await page.GotoAsync("/positions");
        await page.Locator("tr[data-position]:has-text('protected')").First.WaitForAsync(new LocatorWaitForOptions { Timeout = 60_000 });
        await page.KeepPictureAsync("e2e-live-position");

        await page.WaitUntilLiveAsync(); // A row is drawn before keys are heard.
        await page.Keyboard.PressAsync("Shift+K");
        await page.ClickAsync("#kill-flatten");
        await page.WaitForSelectorAsync(".shell[data-mode=OFF]");
        await console.UntilAsync("nothing live is held or resting any more", FlatMax, async _ => await CountAsync(database, """
            SELECT (SELECT count(*) FROM trades WHERE mode = 'live' AND status IN ('pending', 'open'))
                + (SELECT count(*) FROM orders WHERE mode = 'live' AND origin = 'desk' AND status IN ('NEW', 'PARTIALLY_FILLED', 'TRIGGERED', 'SENDING', 'UNKNOWN'))
            """) == 0);
        await page.WaitForSelectorAsync("tr[data-position]", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });
        await page.KeepPictureAsync("e2e-live-killed");

        await page.GotoAsync("/orders?span=7d&account=live");
        await page.WaitUntilLiveAsync();
        await page.Locator("tr[data-order^='tc-e'][data-status=FILLED] button").First.ClickAsync();
        await page.WaitForSelectorAsync("section[aria-label^='Timeline of'] .event:has-text('stop')");
        await page.KeepPictureAsync("e2e-live-orders");
        await page.GotoAsync("/audit");
        foreach (var act in new[] { "live.propose", "live.arm", "kill.engage" })
        {
            await page.Locator($"tr[data-act='{act}']").First.WaitForAsync();
        }

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Verify" }).ClickAsync();
        await page.WaitForSelectorAsync("[data-chain=intact]");
        await page.KeepPictureAsync("e2e-live-audit");
        await DrillAsync(page);
    }

    // Who watches a drill sees its report come, on the very page it was begun on.
    private static async Task DrillAsync(IPage page)
    {
        await page.GotoAsync("/fire-drill");
        await page.WaitUntilLiveAsync();
        await page.Locator("[data-fault=LoseReply]").CheckAsync();
        await page.Locator("#drill-run:enabled").ClickAsync();
        await page.Locator("tr[data-drill]").First.WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
        await page.KeepPictureAsync("e2e-live-drilled");
    }

    /// <summary>The dialog's own words, the badge, the latest commands and what tripped: why it did not come so far.</summary>
    private static async Task<string> WhatIsSaidAsync(ConsoleProcess console, IPage page)
    {
        await using var database = NpgsqlDataSource.Create(ConnectionOf(console));
        await using var command = database.CreateCommand("""
            (SELECT at, concat_ws(' ', actor, action, subject, after::text) AS what FROM audit_log ORDER BY at DESC LIMIT 8)
            UNION ALL (SELECT ts, concat_ws(' ', event_type, message) FROM risk_events ORDER BY ts DESC LIMIT 8)
            ORDER BY at
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var said = new List<string> { $"At {page.Url} the page says:" };
        said.AddRange(await page.Locator("[data-dialog], .shell > header, [role=alert]").AllInnerTextsAsync());
        while (await reader.ReadAsync())
        {
            said.Add($"{reader.GetDateTime(0):u} {reader.GetString(1)}");
        }

        return string.Join('\n', said);
    }

    private static async Task AddViewerAsync(IPage page)
    {
        await page.WaitUntilLiveAsync();
        await page.FillAsync("#new-name", "watcher");
        await page.FillAsync("#new-password", "watching 1234");
        await page.ClickAsync("button[type=submit].pri");
        await page.WaitForSelectorAsync("td:has-text('watcher')");
    }

    private static async Task ArmAsync(IPage page)
    {
        await page.GotoAsync("/risk?dialog=arm");
        await page.WaitForSelectorAsync("#arm-propose");
        await page.Locator("#arm-propose:enabled").WaitForAsync(new LocatorWaitForOptions { Timeout = 240_000 }); // Three minutes of shadow, ten times as fast.
        await page.Locator("#arm-propose:enabled").ClickAsync();
        await page.WaitForSelectorAsync("#arm-phrase", new PageWaitForSelectorOptions { Timeout = 90_000 });
        await page.FillAsync("#arm-phrase", (await page.InnerTextAsync("label[for=arm-phrase] b")).Trim());
        await page.FillAsync("#arm-password", ConsoleProcess.AdminPassword);
        await page.Locator("#arm-confirm:enabled").ClickAsync();
        await page.WaitForSelectorAsync(".shell[data-mode=LIVE], [data-dialog] [role=alert]", new PageWaitForSelectorOptions { Timeout = 90_000 });
        await page.WaitForSelectorAsync(".shell[data-mode=LIVE]");
    }

    private static async Task ExpectNothingForAViewerAsync(Uri address, Chromium browser)
    {
        var page = await browser.OpenAsync(address);
        await page.SignInAsync("watcher", "watching 1234", "/risk?dialog=arm");
        await page.WaitForSelectorAsync("[data-armed]");
        Assert.Equal(0, await page.Locator("#arm-live, #renew-live, #disarm, #arm-propose, main [data-press]").CountAsync());
        await page.GotoAsync("/fire-drill");
        await page.WaitForSelectorAsync("[data-fault]");
        Assert.Equal(0, await page.Locator("#drill-run").CountAsync());
        using var viewer = await SignedInAsync(address, "watcher", "watching 1234");
        foreach (var (path, body) in new[]
        {
            ("/api/live/proposals", """{"kind":"renew"}"""), ("/api/live/disarm", """{"reason":"no"}"""), ("/api/risk/kill", """{"level":"flatten_all"}"""),
            ("/api/risk/flatten", """{"symbol":"BTCUSDT"}"""), ("/api/trading/toggle", """{"mode":"off"}"""),
        })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await PostAsync(viewer, path, body)));
        }
    }

    private static async Task<HttpClient> SignedInAsync(Uri address, string name, string password)
    {
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address };
        var token = TokenField().Match(await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative))).Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in", ["__RequestVerificationToken"] = token, ["Input.Name"] = name, ["Input.Password"] = password,
        });
        using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        client.DefaultRequestHeaders.Add("X-Requested-With", "test");
        return client;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return answer.StatusCode;
    }

    /// <summary>The password file lies beside the server's folder, which the log names.</summary>
    private static string ConnectionOf(ConsoleProcess console)
    {
        var line = console.Output.Split('\n').Last(text => text.Contains(" serves ", StringComparison.Ordinal));
        var folder = line.Split(" serves ")[1].Split(" on ")[0];
        var endpoint = line.Split(" on ")[1].Split(' ')[0].Split(':');
        var password = File.ReadAllText(Path.Combine(folder, "password")).Trim();
        return string.Create(CultureInfo.InvariantCulture, $"Host={endpoint[0]};Port={endpoint[1]};Username=tradingconsole;Password={password};Database=tradingconsole;Pooling=false");
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
