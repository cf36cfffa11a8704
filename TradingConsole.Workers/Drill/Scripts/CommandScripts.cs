using TradingConsole.Core.Execution.Orders;
using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill.Scripts;

/// <summary>Rows 39 to 48: kill switch, modes, risk, one trader only. Rules of every row are judged afterwards by <see cref="DrillJudge"/>.</summary>
internal static class CommandScripts
{
    private const string Place = "POST /fapi/v1/order";

    public static async Task KillRace(DrillStage stage)
    {
        const int Presses = 12;
        string[] symbols = ["BTCUSDT", "ETHUSDT"];
        for (var i = 0; i < Presses; i++)
        {
            var orders = await Task.WhenAll(symbols.Select(symbol => stage.OrderAsync(symbol)));
            var opening = orders.Select(stage.Desk.OpenAsync).ToArray();
            await stage.PauseAsync(i * 0.03);
            var at = await stage.KillSwitchAsync(i % 2 == 0 ? "no_new_entries" : "flatten_all");
            await Task.WhenAll(opening);
            await stage.PauseAsync(0.7);
            var late = (await stage.LedgerAsync()).Orders.Where(order => !order.ReduceOnly && ClientOrderIds.IsOurs(order.ClientId) && order.At > at.AddMilliseconds(100)).ToList();
            Expect(late.Count == 0, $"{late.Count} opening orders reached the venue more than 100 ms after the latch.");
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.PauseAsync(3); // Flattening reads the whole account again and again; the venue's weight limit has to follow.
            await stage.AgainAsync();
        }

        stage.Injected(Presses);
        stage.Seen.Add($"{(await stage.LedgerAsync()).Orders.Count(order => !order.ReduceOnly)} of {Presses * symbols.Length} entries were ahead of the switch");
    }

    public static async Task KillWithoutDatabase(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.HeldAsync();
        await stage.DatabaseAsync(isUp: false);
        var at = await stage.KillSwitchAsync("no_new_entries");
        var trade = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        var ledger = await stage.LedgerAsync();
        Expect(ledger.Entries(trade) == 0, "An entry left after the kill.");
        Expect(ledger.Positions.All(position => position.Guarded > 0), "The stop was taken away.");
        await stage.KillAsync();
        await stage.DatabaseAsync(isUp: true);
        await stage.StartAsync();
        await stage.UntilAsync("the account is taken up", AgainMax, async () => await stage.PictureAsync() is { Phase: "Ready" });
        var after = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect((await stage.LedgerAsync()).Entries(after) == 0, $"The kill of {at:O} was forgotten by the restart.");
    }

    public static async Task KillWithoutVenue(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.Maintenance, seconds: 6);
        await stage.KillSwitchAsync("flatten_all");
        await stage.PauseAsync(5.9);
        stage.Seen.Add($"flat {await stage.FlatAsync(3.1):0.0} s after the return");
    }

    public static async Task LeavingLive(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.SlowReply, seconds: 3, match: Place, delay: 0.5);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("the entry is under way", 3, async () => (await stage.LedgerAsync()).Entries(trade) == 1);
        await stage.Desk.DisarmAsync();
        await stage.ProtectedAsync();
        var second = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect((await stage.LedgerAsync()).Entries(second) == 0, "It entered after live was left.");
    }

    public static async Task StaleStart(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(60);
        await stage.HeldAsync();
        await stage.KillAsync();
        await stage.FaultAsync(VenueFaultKind.ManualOrder, seconds: 1, match: "ETHUSDT");
        await stage.UntilAsync("somebody traded the account by hand", 10, async () => (await stage.LedgerAsync()).Amount("ETHUSDT") != 0);
        await stage.StartAsync();
        await stage.UntilAsync("the account is taken up, or nothing of ours is left on it", AgainMax, async () => await stage.PictureAsync() is { Phase: "Ready" or "Reconciling" or "Free" });
        var objection = await stage.Desk.TryReadyAsync();
        var trade = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(4);
        var picture = await stage.PictureAsync();
        Expect((await stage.LedgerAsync()).Entries(trade) == 0, $"It entered into a position nobody explained ({picture.Phase}).");
        stage.Seen.Add($"{picture.Phase}: {objection ?? picture.EntriesRefused ?? picture.Blocked.GetValueOrDefault("ETHUSDT")}");
    }

    public static async Task FailingFlatten(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.RefuseCall, seconds: 300, match: Place, code: -1001, status: 503);
        await stage.KillSwitchAsync("flatten_all");
        await stage.PauseAsync(3);
        await stage.KillAsync();
        await stage.StartAsync();
        var trade = await stage.OpenAsync("ETHUSDT");
        await stage.UntilAsync("the restarted process goes on closing", 30, async () => await stage.PictureAsync() is { Phase: "Ready" or "Reconciling" or "Halted" });
        await stage.PauseAsync(3);
        Expect(!(await stage.LedgerAsync()).IsFlat, "The fault did not hold: nothing was to be closed.");
        await stage.ClearAsync();
        stage.Seen.Add($"flat {await stage.FlatAsync(5):0.0} s after exits were possible again");
        var second = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(1.5);
        var ledger = await stage.LedgerAsync();
        Expect(ledger.Entries(trade) + ledger.Entries(second) == 0, "It entered after the breach.");
    }

    public static async Task Countdown(DrillStage stage)
    {
        foreach (var conditionals in (bool[])[false, true])
        {
            await stage.HeldAsync();
            await stage.CountdownAsync("BTCUSDT", 500, conditionals);
            await stage.PauseAsync(1);
            await stage.ProtectedAsync(seconds: 4);
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.AgainAsync();
        }

        stage.Injected(2);
    }

    public static async Task TwoTraders(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.HeldAsync();
        var first = await stage.SecondAsync();
        await stage.UntilAsync("the second process watches", AgainMax, async () => (await stage.PictureAsync()).Phase == "Watching");
        await first.SignalAsync("STOP");
        stage.Seen.Add($"taken over in {await stage.UntilAsync("the second process is ready", 60, async () => await stage.PictureAsync() is { Phase: "Ready" }):0.0} s");
        var stale = await stage.OrderAsync("ETHUSDT");
        var entering = first.OpenAsync(stale); // Sent before it wakes up, so that it is among the first things it does.
        await first.SignalAsync("CONT");
        var said = await entering;
        await stage.PauseAsync(4);
        Expect((await stage.LedgerAsync()).Entries(stale.Trade) == 0, "The process that lost the account has sent an order.");
        stage.Seen.Add($"the one that lost it: {said ?? "accepted, sent nothing"}");
        await stage.ProtectedAsync();
    }
}
