using System.Globalization;
using System.Text.Json;
using Npgsql;
using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill.Scripts;

/// <summary>
/// Rows 36, 38, 44 and 46: the hour at which funding is due, the limits of slots, shadow without a key, and midnight. They need the
/// console and, for the hours, its and the exchange's clock set ahead of the machine's.
/// </summary>
internal static class BoundaryScripts
{
    /// <summary>How long before the boundary a row begins: a console comes up, arms and opens in it, on a busy machine too.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(170);

    public static async Task Funding(DrillStage stage)
    {
        var hour = Ceiling(TimeProvider.System.GetUtcNow() + Lead, TimeSpan.FromHours(1));
        hour = hour.Hour % 8 == 0 ? hour.AddHours(1) : hour; // At the market's own hours it would book by itself as well.
        stage.ClockAhead = hour - Lead - TimeProvider.System.GetUtcNow();
        await stage.RaiseAsync();
        await stage.FaultAsync(VenueFaultKind.DelayEvents, seconds: 300, delay: 3);
        await stage.FaultAsync(VenueFaultKind.DuplicateEvents, seconds: 300);
        await stage.OpenAsync("BTCUSDT", isLong: true, notional: 3000);
        await stage.OpenAsync("ETHUSDT", isLong: false, notional: 3000);
        await stage.ProtectedAsync("BTCUSDT");
        await stage.ProtectedAsync("ETHUSDT");
        await stage.UntilAsync("it is ten seconds to the hour", 300, async () => (await stage.LedgerAsync()).Now >= hour.AddSeconds(-10));
        await stage.FundAsync("ETHUSDT", hour, 0.0003m); // Booked early,
        await stage.UntilAsync("it is twelve seconds past the hour", 60, async () => (await stage.LedgerAsync()).Now >= hour.AddSeconds(12));
        await stage.FundAsync("BTCUSDT", hour, 0.0001m); // booked late,
        await stage.FundAsync("BTCUSDT", hour, 0.0001m); // and told twice.
        var ledger = await stage.LedgerAsync();
        Expect(ledger.Funding.Length == 2, $"The venue booked {ledger.Funding.Length} payments instead of two.");
        await stage.UntilAsync("the payments are in the database", 100, async () => await stage.ScalarAsync("SELECT count(*) FROM venue_income WHERE type = 'FUNDING_FEE'") >= 2);
        await stage.FlattenAsync();
        await stage.FlatAsync();
        await stage.UntilAsync("each trade paid what the venue booked", 100, async () =>
        {
            foreach (var paid in ledger.Funding)
            {
                if (Math.Abs(await FundingAsync(stage, $"SELECT coalesce(sum(amount), 0) FROM venue_income WHERE type = 'FUNDING_FEE' AND symbol = '{paid.Symbol}'") - paid.Amount) > 1e-8m
                    || Math.Abs(await FundingAsync(stage, $"SELECT coalesce(sum(funding), 0) FROM trades WHERE mode = 'live' AND symbol = '{paid.Symbol}'") + paid.Amount) > 1e-8m)
                {
                    return false;
                }
            }

            return true;
        });
        Expect(await stage.ScalarAsync("SELECT count(*) FROM venue_income WHERE type = 'FUNDING_FEE'") == 2, "A payment was booked twice.");
        stage.Injected(2);
        stage.Seen.Add(string.Create(CultureInfo.InvariantCulture, $"{ledger.Funding.Sum(paid => paid.Amount):0.00000000} USDT received at {hour:HH:mm} as in the ledger, once"));
    }

    public static async Task Slots(DrillStage stage)
    {
        const int Wishes = 50;
        await stage.SetAsync("risk", DrillPresets.Risk(positionsMax: 1));
        var orders = new List<DrillOrder>();
        for (var i = 0; i < Wishes; i++)
        {
            orders.Add(await stage.OrderAsync(ConsoleFlags.Universe[i % ConsoleFlags.Universe.Length], notional: 300));
        }

        var answers = await Task.WhenAll(orders.Select(stage.Desk.OpenAsync));
        await stage.PauseAsync(3);
        var ledger = await stage.LedgerAsync();
        var entered = orders.Count(order => ledger.Entries(order.Trade) > 0);
        Expect(entered == 1, $"{entered} of {Wishes} entries took the one slot.");
        Expect(answers.Count(answer => answer is null) == 1 && answers.All(answer => answer is null or { Length: > 20 }), "Somebody was refused without a word.");
        await stage.ProtectedAsync(ledger.Positions[0].Symbol);

        string[] many = [.. Enumerable.Range(0, 51).Select(i => string.Create(CultureInfo.InvariantCulture, $"X{i}USDT"))];
        var (_, refused) = await stage.Console.PostAsync("/api/settings", new { kind = "universe", symbols = many });
        Expect(refused is { Length: > 0 }, "Fifty-one symbols were taken.");
        stage.Injected(Wishes);
        stage.Seen.Add($"one of {Wishes} got the slot; 51 symbols: {refused}");
    }

    public static async Task ShadowWithoutKey(DrillStage stage)
    {
        await stage.RaiseUnarmedAsync();
        string[] account =
        [
            "/fapi/v1/order", "/fapi/v1/algoOrder", "/fapi/v1/leverage", "/fapi/v1/marginType", "/fapi/v1/positionSide", "/fapi/v1/listenKey",
            "/fapi/v1/openOrders", "/fapi/v1/openAlgoOrders", "/fapi/v1/userTrades", "/fapi/v1/income", "/fapi/v3/", "/fapi/v1/accountConfig",
        ];
        foreach (var path in account)
        {
            await stage.FaultAsync(VenueFaultKind.SlowReply, seconds: 600, match: path, delay: 0); // Changes nothing and counts.
        }

        await stage.SetAsync("policy", DrillPresets.Eager);
        await stage.SetModeAsync("shadow");
        const string Decided = "SELECT count(*) FROM signals WHERE mode = 'shadow'";
        var before = await stage.ScalarAsync(Decided);
        var seconds = await stage.UntilAsync("shadow has decided two minutes", 300, async () => await stage.ScalarAsync(Decided) >= before + (2 * ConsoleFlags.Universe.Length));
        var refused = await stage.Desk.OpenAsync(await stage.OrderAsync("BTCUSDT"));
        Expect(refused is not null, "A live entry was taken in shadow.");
        await stage.PauseAsync(5);
        var ledger = await stage.LedgerAsync();
        Expect(ledger.Hits("SlowReply") == 0, $"{ledger.Hits("SlowReply")} calls of the account were made in shadow.");
        Expect(ledger.Orders.Length == 0 && ledger.Algos.Length == 0, "An order reached the venue.");
        stage.Seen.Add(string.Create(CultureInfo.InvariantCulture, $"two minutes decided in {seconds:0} s, no call of the account was made"));
    }

    public static async Task DayRoll(DrillStage stage)
    {
        var midnight = Ceiling(TimeProvider.System.GetUtcNow() + Lead, TimeSpan.FromDays(1));
        stage.ClockAhead = midnight - Lead - TimeProvider.System.GetUtcNow();
        await stage.RaiseAsync();

        // Unknown equity: nothing is entered.
        await stage.FaultAsync(VenueFaultKind.RefuseCall, seconds: 120, match: "/fapi/v3/", code: -1001, status: 503);
        await stage.FaultAsync(VenueFaultKind.FreezeEvents, seconds: 120);
        await stage.UntilAsync("the equity is unknown", 90, async () => !(await stage.PictureAsync()).IsBalanceKnown);
        var blind = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect((await stage.LedgerAsync()).Entries(blind) == 0, "It entered with unknown equity.");
        await stage.ClearAsync();
        await stage.AgainAsync();

        // The day's limit is lost in the last minutes of the day.
        await stage.SetAsync("risk", DrillPresets.Risk(dayLoss: 0.004));
        await stage.OpenAsync("BTCUSDT", notional: 9000);
        await stage.ProtectedAsync();
        await stage.PinAsync("BTCUSDT", 0.965m);
        await stage.FlatAsync();
        await stage.PinAtMarketAsync("BTCUSDT");
        await stage.UntilAsync("the loss has latched", 30, async () => await KillAsync(stage) is ("flatten_all", true));
        Expect((await stage.LedgerAsync()).Now < midnight, "The machine was too slow: midnight had passed before the breach.");
        var yesterday = midnight.AddDays(-1);
        await stage.UntilAsync("the day has rolled", 300, async () => (await stage.LedgerAsync()).Now > midnight.AddSeconds(2));
        Expect(await ResetAsync(stage, null) is not null, "The latch was released without a date.");
        Expect(await ResetAsync(stage, yesterday) is not null, "The latch was released with yesterday's date.");
        var after = await stage.OpenAsync("ETHUSDT");
        await stage.KillAsync();
        await stage.StartAsync();
        Expect(await ResetAsync(stage, null) is not null, "The restart forgot that the latch needs a date.");
        var again = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        var ledger = await stage.LedgerAsync();
        Expect(ledger.Entries(after) + ledger.Entries(again) == 0, "It entered after the breach.");
        await stage.AgainAsync(); // With the date of the day it is.
        await stage.HeldAsync("ETHUSDT");
        stage.Seen.Add("latched over midnight and a restart, released by an act dated today");
    }

    private static async Task<(string Level, bool NeedsDate)> KillAsync(DrillStage stage)
    {
        var kill = await stage.Console.GetAsync("/api/risk/kill");
        return (kill.GetProperty("level").GetString()!, kill.GetProperty("needs_date").GetBoolean());
    }

    private static async Task<string?> ResetAsync(DrillStage stage, DateTimeOffset? date)
    {
        var (body, refused) = await stage.Console.PostAsync("/api/risk/kill/reset", new
        {
            reason = "drill", seen = "flatten_all", date = date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        });
        return refused ?? (body.ValueKind == JsonValueKind.Object && body.GetProperty("changed").GetBoolean() ? null : "nothing changed");
    }

    private static async Task<decimal> FundingAsync(DrillStage stage, string sql)
    {
        await using var database = NpgsqlDataSource.Create(stage.Connection);
        await using var command = database.CreateCommand(sql);
        return Convert.ToDecimal(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset Ceiling(DateTimeOffset at, TimeSpan step) => new((at.UtcTicks + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero);
}
