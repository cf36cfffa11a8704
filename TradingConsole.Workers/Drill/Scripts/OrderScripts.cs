using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill.Scripts;

/// <summary>Rows 1 to 10: what becomes of an order when answers are lost, late or wrong, and when the process dies around it. Rules of every row are judged afterwards by <see cref="DrillJudge"/>.</summary>
internal static class OrderScripts
{
    private const string Place = "POST /fapi/v1/order";
    private const string PlaceAlgo = "POST /fapi/v1/algoOrder";

    public static async Task LostAcknowledgement(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.LoseReply, match: Place, times: 1);
        await stage.FaultAsync(VenueFaultKind.LoseReply, match: PlaceAlgo, times: 1);
        await stage.OpenAsync();
        await stage.ProtectedAsync();
        stage.Seen.Add($"resolved in {await stage.ResolvedAsync():0.0} s");
        Expect((await stage.LedgerAsync()).Hits("LoseReply") == 2, "The fault did not strike twice.");
    }

    public static async Task SwallowedEntry(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.SwallowCall, match: Place, times: 1);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("the intent is closed as not placed", 20, async () => await stage.ScalarAsync(
            $"SELECT count(*) FROM orders WHERE trade_id = '{trade}' AND role = 'entry' AND status = 'NOT_PLACED'") == 1);
        Expect((await stage.LedgerAsync()).IsFlat && (await stage.PictureAsync()).Trips.Length == 0, "A phantom position is believed.");
    }

    public static async Task AmbiguousCodes(DrillStage stage)
    {
        foreach (var kind in (VenueFaultKind[])[VenueFaultKind.MisreportCall, VenueFaultKind.RefuseCall])
        {
            foreach (var (code, status) in ((int, int)[])[(-1006, 400), (-1007, 408), (0, 408), (0, 503)])
            {
                await stage.FaultAsync(kind, match: Place, code: code, status: status, times: 1);
                var trade = await stage.OpenAsync();
                if (kind == VenueFaultKind.MisreportCall)
                {
                    await stage.ProtectedAsync();
                    await stage.ResolvedAsync();
                    await stage.CloseAsync(trade);
                    await stage.FlatAsync();
                }

                await stage.AgainAsync(); // What the venue refused may halt its symbol for a minute.
                await stage.UntilAsync($"nothing blocks after {code}/{status}", 90, async () => !(await stage.PictureAsync()).Blocked.ContainsKey("BTCUSDT"));
            }
        }

        stage.Injected(8);
    }

    public static async Task HiddenOrders(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.HideOrders, delay: 4);
        await stage.FaultAsync(VenueFaultKind.LoseReply, match: Place, times: 1);
        await stage.FaultAsync(VenueFaultKind.FreezeEvents, seconds: 6);
        stage.NakedMax = TimeSpan.FromSeconds(7); // The venue denies the order and is silent: only its position, read later, tells.
        await stage.OpenAsync();
        await stage.UntilAsync("it was executed", 5, async () => !(await stage.LedgerAsync()).IsFlat);
        await stage.UntilAsync("what was executed is protected or closed", 15, async () =>
            (await stage.LedgerAsync()).Positions.All(position => position.IsCovered));
        Expect(
            await stage.ScalarAsync("SELECT count(*) FROM orders WHERE role = 'entry' AND status = 'NOT_PLACED'") == 0, "The entry was given up while it lived.");
    }

    public static async Task SameIntentAgain(DrillStage stage)
    {
        var trade = await stage.HeldAsync();
        await stage.CloseAsync(trade);
        await stage.FlatAsync();
        await stage.UntilAsync("the round trip is over", 10, async () => (await stage.PictureAsync()).Trips.Length == 0);
        await stage.OpenAsync(trade: trade);
        await stage.PauseAsync(3);
        var ledger = await stage.LedgerAsync();
        Expect(ledger.IsFlat && ledger.Entries(trade) == 1, "The same intent was filled twice.");
    }

    public static async Task DuplicateId(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.MisreportCall, match: Place, code: -4116, status: 400, times: 1);
        var trade = await stage.OpenAsync();
        await stage.ProtectedAsync();
        await stage.ResolvedAsync();
        Expect((await stage.LedgerAsync()).Entries(trade) == 1, "It was sent again.");
    }

    public static async Task CrashAroundSend(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        (string Name, Func<Guid, Task<bool>> IsReached)[] points =
        [
            ("at once", _ => Task.FromResult(true)),
            ("the intent is stored", async trade => await stage.ScalarAsync($"SELECT count(*) FROM orders WHERE trade_id = '{trade}'") > 0),
            ("the venue has it", async trade => (await stage.LedgerAsync()).Entries(trade) > 0),
            ("it is held", async _ => !(await stage.LedgerAsync()).IsFlat),
        ];
        foreach (var (name, isReached) in points)
        {
            var order = await stage.OrderAsync("BTCUSDT");
            var opening = stage.Desk.OpenAsync(order); // Answered or not: the process dies under it.
            await stage.UntilAsync(name, 20, () => isReached(order.Trade));
            await stage.KillAsync();
            stage.Seen.Add($"{name}: {((await stage.LedgerAsync()).Entries(order.Trade) > 0 ? "had left" : "never left")}");
            await opening;
            await stage.StartAsync();
            await stage.CoveredAsync(20);
            await stage.ReadyAsync();
            await stage.ResolvedAsync(15);
            await stage.CoveredAsync(15);
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.AgainAsync(); // A stop that came too late under the restart makes the desk wait before it believes in stops again.
        }

        stage.Injected(points.Length);
    }

    public static async Task CrashInPartialFill(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.FaultAsync(VenueFaultKind.DripFills, seconds: 3, delay: 0.2);
        await stage.FaultAsync(VenueFaultKind.SlowReply, seconds: 1, match: PlaceAlgo, delay: 1);
        await stage.OpenAsync(notional: 3000);
        await stage.UntilAsync("part of it is filled", 5, async () => !(await stage.LedgerAsync()).IsFlat);
        await stage.KillAsync();
        await stage.StartAsync();
        var seconds = await stage.UntilAsync("what came in is covered or closed", 15, async () =>
            (await stage.LedgerAsync()).Positions.All(position => position.IsCovered));
        stage.Seen.Add($"covered or closed {seconds:0.0} s after the restart began");
    }

    public static async Task GrowingFills(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.DripFills, delay: 0.15);
        await stage.OpenAsync(notional: 3000);
        await stage.ProtectedAsync();
        await stage.PauseAsync(2);
        await stage.ProtectedAsync();
    }

    public static async Task CancelRacesFill(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.DripFills, delay: 0.3);
        foreach (var milliseconds in (double[])[20, 200, 600])
        {
            var trade = await stage.OpenAsync(notional: 3000);
            await stage.UntilAsync("the venue has it", 10, async () => (await stage.LedgerAsync()).Entries(trade) == 1);
            await stage.PauseAsync(milliseconds / 1000);
            await stage.Desk.CancelEntriesAsync();
            await stage.PauseAsync(2);
            await stage.CoveredAsync(5);
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.AgainAsync();
        }

        stage.Injected(3);
    }
}
