using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// What a scan found, watched, dropped or turned into a trade.
public sealed partial class TerminalApiTests
{
    [Fact]
    public async Task Scan_IsKeptWithItsEventAndFoundAgain()
    {
        var person = await world.PersonAsync();

        var scan = (await person.PostAsync("/api/terminal/scan", new { kind = "rule", symbols = new[] { "BTCUSDT" }, minutes = 15 })).GetProperty("scan");
        var id = scan.GetProperty("scanId").GetGuid();

        var history = (await person.GetAsync("/api/terminal/scan/history")).GetProperty("scans");
        Assert.Equal(id, Assert.Single(history.EnumerateArray()).GetProperty("scanId").GetGuid());
        Assert.Equal(1, (await person.GetAsync($"/api/terminal/scan/{id}")).GetProperty("scan").GetProperty("symbols").GetInt32());
        Assert.Equal(["scan.completed"], await EventsAsync(person, id));
        var stranger = await world.PersonAsync();
        await stranger.GetAsync($"/api/terminal/scan/{id}", 404);
    }

    [Fact]
    public async Task ScansSignal_TrackedThenDropped_SaysBothOnce()
    {
        var (person, scan, signal) = (await world.PersonAsync(), Guid.NewGuid(), Guid.NewGuid());
        await ExecuteAsync($"""
            INSERT INTO terminal_scan_runs (scan_id, user_id, kind, rules, symbols, signals, scanned_at)
            VALUES ('{scan}', '{person.Id}', 'rule', '[]', 1, 1, '{PassportConsole.Now:O}');
            INSERT INTO terminal_scan_signals (signal_id, scan_id, user_id, symbol, direction, score, entry_price, stop_price, target_price, confidence, reasons, bar_ts)
            VALUES ('{signal}', '{scan}', '{person.Id}', 'BTCUSDT', 'SHORT', 1, 100, 101, 97, 61, '["RSI turned"]', '{PassportConsole.Now:O}')
            """);

        var tracked = (await person.PostAsync(Tracked, new { signalId = signal, note = "watch it" })).GetProperty("trackedId").GetGuid();

        var kept = Assert.Single((await person.GetAsync("/api/signals/tracked?running=true")).GetProperty("tracked").EnumerateArray());
        Assert.Equal((signal, "short", 61), (kept.GetProperty("signalId").GetGuid(), Word(kept, "direction"), kept.GetProperty("confidence").GetInt32()));
        Assert.Equal((101m, 97m), (kept.GetProperty("stopPrice").GetDecimal(), kept.GetProperty("targetPrice").GetDecimal()));
        var found = (await person.GetAsync($"/api/terminal/scan/{scan}")).GetProperty("scan").GetProperty("signals");
        Assert.Equal(tracked, Assert.Single(found.EnumerateArray()).GetProperty("trackedId").GetGuid());

        Assert.Equal(tracked, (await person.PostAsync($"/api/signals/{tracked}/drop", new { reason = "over" })).GetProperty("trackedId").GetGuid());
        Assert.Equal(0, (await person.GetAsync("/api/signals/tracked?running=true")).GetProperty("tracked").GetArrayLength());
        Assert.Equal(["signal.dropped", "signal.tracked"], await EventsAsync(person, tracked));
    }

    [Fact]
    public async Task TrackedSignal_Converted_BecomesATradeOnce()
    {
        var person = await world.PersonAsync();
        var tracked = (await person.PostAsync(
            Tracked, new { symbol = "BTCUSDT", direction = "long", stopPrice = Price * 0.99m, targetPrice = Price * 1.02m, confidence = 65 }))
            .GetProperty("trackedId").GetGuid();
        await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m, note = RecordingTradeDesk.RefusedNote }, 409);
        Assert.Equal(["signal.tracked"], await EventsAsync(person, tracked)); // What the desk refuses uses nothing up.
        Assert.Equal(1, (await person.GetAsync("/api/signals/tracked?running=true")).GetProperty("tracked").GetArrayLength());

        var trade = (await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m, confidence = 65 })).GetProperty("tradeId").GetGuid();

        Assert.Contains(Desk.Entries, entry => entry.TradeId == trade && entry.StopPrice == Price * 0.99m);
        Assert.Equal(["signal.tracked"], await EventsAsync(person, tracked)); // Until the entry is filled it may still be given back.
        Assert.Equal(["quick_trade.requested"], await EventsAsync(person, trade));
        await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m }, 409);
        await FillAsync(trade, Price);
        await FollowAsync();

        Assert.Equal(["signal.converted", "signal.tracked"], await EventsAsync(person, tracked));
        await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m }, 409);
        var dropped = await person.PostAsync($"/api/signals/{tracked}/drop", new { }, 409);
        Assert.Equal(("not_tracked", "It is no longer tracked: converted."), (Word(dropped, "code"), Word(dropped, "detail")));
        Assert.Equal(0, (await person.GetAsync("/api/signals/tracked?running=true")).GetProperty("tracked").GetArrayLength());
    }
}
