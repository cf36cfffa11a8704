using TradingConsole.Core.Execution.Orders;
using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill;

/// <summary>What each row does. Rules of every row are judged afterwards by <see cref="DrillStage.JudgeAsync"/>.</summary>
internal static class DrillScripts
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

                await stage.UntilAsync(
                    $"the round trip under {code}/{status} is over", 25,
                    async () => (await stage.PictureAsync()) is { Trips.Length: 0, EntriesRefused: null } picture && !picture.Blocked.ContainsKey("BTCUSDT"));
            }
        }
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
            (await stage.LedgerAsync()).Positions.All(position => position.Guarded >= Math.Abs(position.Amount)));
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
        Expect(ledger.IsFlat && Entries(ledger, trade) == 1, "The same intent was filled twice.");
    }

    public static async Task DuplicateId(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.MisreportCall, match: Place, code: -4116, status: 400, times: 1);
        var trade = await stage.OpenAsync();
        await stage.ProtectedAsync();
        await stage.ResolvedAsync();
        Expect(Entries(await stage.LedgerAsync(), trade) == 1, "It was sent again.");
    }

    public static async Task CrashAroundSend(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        foreach (var milliseconds in (double[])[20, 150, 400, 900])
        {
            await stage.OpenAsync();
            await stage.PauseAsync(milliseconds / 1000);
            await stage.KillTraderAsync();
            await stage.StartTraderAsync();
            await stage.UntilAsync("it has started", 20, async () => await stage.PictureAsync() is { Phase: "Ready" });
            await stage.ResolvedAsync(15);
            await stage.UntilAsync("everything held is covered", 15, async () =>
                (await stage.LedgerAsync()).Positions.All(position => position.Guarded >= Math.Abs(position.Amount)));
            await stage.FlattenAsync();
            await stage.FlatAsync();
            // A stop that came too late under the restart makes the desk wait before it believes in stops again.
            await stage.UntilAsync("entries are taken again", 75, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }

        stage.Seen.Add($"{(await stage.LedgerAsync()).Orders.Count(order => !order.ReduceOnly)} of 4 entries had left");
    }

    public static async Task CrashInPartialFill(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.FaultAsync(VenueFaultKind.DripFills, seconds: 3, delay: 0.2);
        await stage.FaultAsync(VenueFaultKind.SlowReply, seconds: 1, match: PlaceAlgo, delay: 1);
        await stage.OpenAsync(notional: 3000);
        await stage.UntilAsync("part of it is filled", 5, async () => !(await stage.LedgerAsync()).IsFlat);
        await stage.KillTraderAsync();
        await stage.StartTraderAsync();
        var seconds = await stage.UntilAsync("what came in is covered or closed", 15, async () =>
            (await stage.LedgerAsync()).Positions.All(position => position.Guarded >= Math.Abs(position.Amount)));
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
            await stage.OpenAsync(notional: 3000);
            await stage.PauseAsync(milliseconds / 1000);
            await stage.CancelEntriesAsync();
            await stage.PauseAsync(2);
            await stage.UntilAsync("what was filled is covered", 5, async () =>
                (await stage.LedgerAsync()).Positions.All(position => position.Guarded >= Math.Abs(position.Amount)));
            await stage.FlattenAsync();
            await stage.FlatAsync(20);
            await stage.UntilAsync("the round trip is over", 15, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task StopWouldTrigger(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(5);
        await stage.FaultAsync(VenueFaultKind.RefuseCall, match: PlaceAlgo, code: -2021, status: 400);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("it was entered", 5, async () => Entries(await stage.LedgerAsync(), trade) == 1);
        stage.Seen.Add($"flat in {await stage.FlatAsync(5):0.0} s");
        await stage.UntilAsync("the cause is told", 2, async () => (await stage.PictureAsync()).Told.Any(told => told.Code == "STOP_REFUSED"));
    }

    public static async Task RightEndpoint(DrillStage stage)
    {
        await stage.HeldAsync();
        Expect(!(await stage.PictureAsync()).Failures.Any(failure => failure.Contains("WrongEndpoint", StringComparison.Ordinal)), "A conditional order went to the old endpoint.");
    }

    public static async Task VanishedStop(DrillStage stage)
    {
        foreach (var kind in (VenueFaultKind[])[VenueFaultKind.VanishStop, VenueFaultKind.ExpireStop, VenueFaultKind.RejectStop])
        {
            await stage.FaultAsync(kind, seconds: 2, delay: 1, times: 1);
            await stage.HeldAsync();
            await stage.PauseAsync(1.2);
            await stage.UntilAsync("it is covered or flat", 4, async () =>
                (await stage.LedgerAsync()).Positions.All(position => position.Guarded >= Math.Abs(position.Amount)));
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.UntilAsync("entries are taken again", 20, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task AlgoServiceDown(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(6.8); // The deadline, then five seconds.
        await stage.FaultAsync(VenueFaultKind.AlgoServiceDown, seconds: 12);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("it was entered", 5, async () => Entries(await stage.LedgerAsync(), trade) == 1);
        stage.Seen.Add($"flat in {await stage.FlatAsync(7):0.0} s");
        var second = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(3);
        Expect(Entries(await stage.LedgerAsync(), second) == 0, "A second position was opened while no stop could be placed.");
    }

    public static async Task VenueDown(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(16);
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.Maintenance, seconds: 10);
        await stage.FaultAsync(VenueFaultKind.ManualCancel, seconds: 1);
        await stage.UntilAsync("the picture says unprotected", 3, async () => (await stage.PictureAsync()).UnprotectedSince is not null);
        await stage.PauseAsync(9);
        stage.Seen.Add($"covered or flat {await stage.UntilAsync("it is covered or flat again", 6, async () => (await stage.LedgerAsync()).Positions.All(position => position.Guarded >= Math.Abs(position.Amount))):0.0} s after the last second of the outage");
    }

    public static async Task FailedChild(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(5);
        foreach (var kind in (VenueFaultKind[])[VenueFaultKind.RejectChild, VenueFaultKind.HalfChild, VenueFaultKind.StuckTriggering])
        {
            await stage.HeldAsync();
            await stage.FaultAsync(kind, seconds: 6);
            await stage.PinAsync("BTCUSDT", 0.965m);
            stage.Seen.Add($"{kind}: flat in {await stage.FlatAsync(6):0.0} s");
            await stage.ClearAsync();
            await stage.UntilAsync("entries are taken again", 25, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task StopAndExit(DrillStage stage)
    {
        for (var i = 0; i < 3; i++)
        {
            var trade = await stage.HeldAsync();
            await Task.WhenAll(stage.PinAsync("BTCUSDT", 0.965m), stage.CloseAsync(trade));
            await stage.FlatAsync();
            await stage.PauseAsync(1);
            Expect((await stage.LedgerAsync()).IsFlat, "The position was turned.");
            await stage.UntilAsync("entries are taken again", 20, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task OrphanStop(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.ManualClose, seconds: 1);
        await stage.FlatAsync();
        stage.Seen.Add($"swept in {await stage.UntilAsync("no conditional order is left", 30, async () => !(await stage.LedgerAsync()).OpenAlgos.Any()):0.0} s");
    }

    public static async Task ConditionalCap(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(6.8);
        await stage.FaultAsync(VenueFaultKind.FillConditionalCap, seconds: 30);
        await stage.OpenAsync();
        await stage.PauseAsync(3);
        await stage.FlatAsync(7);
        var second = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect(Entries(await stage.LedgerAsync(), second) == 0, "A second position was opened although its stop could not be placed.");
    }

    public static async Task ChangedFilters(DrillStage stage)
    {
        var quote = await stage.QuoteAsync("BTCUSDT");
        await stage.FaultAsync(VenueFaultKind.ChangeFilters, seconds: 120);
        await stage.PauseAsync(5); // The filters are read again every two seconds.
        var before = (await stage.PictureAsync()).Failures.Length;
        await stage.OpenAsync(quantity: Math.Ceiling(quote.NotionalMin * 1.2m / quote.Last / quote.Step) * quote.Step); // Right on the grid of before.
        await stage.PauseAsync(2);
        var picture = await stage.PictureAsync();
        Expect((await stage.LedgerAsync()).IsFlat && picture.Failures.Length == before, $"The venue had to refuse it: {string.Join(" | ", picture.Failures)}");
        Expect(picture.Told.Any(told => told.Code == "ENTRY_REFUSED"), "Nothing says why nothing was opened.");
    }

    public static async Task Dust(DrillStage stage)
    {
        var trade = await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.ChangeFilters, seconds: 120);
        await stage.PauseAsync(5);
        await stage.CloseAsync(trade);
        await stage.FlatAsync(15);
    }

    public static async Task HedgeMode(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FlattenAsync();
        await stage.FlatAsync();
        await stage.FaultAsync(VenueFaultKind.HedgeMode, seconds: 8);
        for (var i = 0; i < 3; i++)
        {
            await stage.OpenAsync();
            await stage.PauseAsync(2);
        }

        // In hedge mode the venue refuses every order: what it accepted was sent after the desk had put the empty account right.
        var refused = (await stage.PictureAsync()).Failures.Count(failure => failure.StartsWith("PositionMode", StringComparison.Ordinal));
        stage.Seen.Add($"{refused} orders met hedge mode");
        Expect(refused <= 1, $"{refused} orders were sent in hedge mode; the first one tells of it.");
    }

    public static async Task TakenByTheVenue(DrillStage stage)
    {
        foreach (var kind in (VenueFaultKind[])[VenueFaultKind.Liquidate, VenueFaultKind.Deleverage, VenueFaultKind.Settle])
        {
            await stage.HeldAsync(kind == VenueFaultKind.Settle ? "ETHUSDT" : "BTCUSDT");
            await stage.FaultAsync(kind, seconds: 1, match: kind == VenueFaultKind.Settle ? "ETHUSDT" : "BTCUSDT");
            await stage.UntilAsync($"the picture shows what {kind} left", 15, async () =>
            {
                var (ledger, picture) = (await stage.LedgerAsync(), await stage.PictureAsync());
                return ledger.Hits(kind.ToString()) > 0 && picture.Trips.Sum(trip => trip.Held) == ledger.Positions.Sum(position => Math.Abs(position.Amount));
            });
            await stage.FlattenAsync();
            await stage.FlatAsync(15);
            await stage.UntilAsync("entries are taken again", 20, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task ManualOrder(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(60); // Somebody else's position is somebody else's to protect.
        await stage.FaultAsync(VenueFaultKind.ManualOrder, seconds: 1, match: "ETHUSDT");
        await stage.UntilAsync("the position is there", 5, async () => !(await stage.LedgerAsync()).IsFlat);
        stage.Seen.Add($"seen in {await stage.UntilAsync("the picture shows it", 5, async () => (await stage.PictureAsync()).Positions.ContainsKey("ETHUSDT")):0.0} s");
        await stage.PauseAsync(3);
        Expect((await stage.LedgerAsync()).Amount("ETHUSDT") != 0, "It was closed without being asked to.");
    }

    public static async Task ShuffledEvents(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.DuplicateEvents);
        await stage.FaultAsync(VenueFaultKind.ReorderEvents, delay: 2);
        await stage.FaultAsync(VenueFaultKind.DripFills, delay: 0.1);
        for (var i = 0; i < 4; i++)
        {
            var trade = await stage.OpenAsync(i % 2 == 0 ? "BTCUSDT" : "ETHUSDT", i < 2, 3000);
            await stage.UntilAsync("it was entered", 5, async () => Entries(await stage.LedgerAsync(), trade) == 1);
            await stage.PauseAsync(2.5);
            await stage.CloseAsync(trade);
            await stage.FlatAsync(15);
            await stage.UntilAsync("entries are taken again", 30, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task UnknownFill(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.ManualOrder, seconds: 1, match: "BTCUSDT", amount: -300);
        await stage.UntilAsync("the trader holds what the venue shows", 15, async () =>
        {
            var (ledger, picture) = (await stage.LedgerAsync(), await stage.PictureAsync());
            return ledger.Hits("ManualOrder") > 0 && picture.Trips.Sum(trip => trip.Held) == Math.Abs(ledger.Amount("BTCUSDT"));
        });
    }

    public static async Task FrozenStream(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.FreezeEvents, seconds: 20);
        var trade = await stage.HeldAsync();
        stage.Seen.Add($"noticed in {await stage.UntilAsync("the stream counts as silent or lost", 10, async () => await stage.PictureAsync() is { IsStreamSilent: true } or { IsStreamUp: false }):0.0} s");
        await stage.CloseAsync(trade);
        await stage.FlatAsync();
        await stage.UntilAsync("its end is known", 15, async () => (await stage.PictureAsync()).Trips.Length == 0);
    }

    public static async Task ExpiredKey(DrillStage stage)
    {
        var trade = await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.ExpireListenKey, seconds: 1);
        await stage.PauseAsync(1);
        await stage.CloseAsync(trade);
        await stage.FlatAsync();
        await stage.UntilAsync("the stream is up again", 20, async () => (await stage.PictureAsync()).IsStreamUp);
    }

    public static async Task CutStream(DrillStage stage)
    {
        for (var i = 0; i < 5; i++)
        {
            var trade = await stage.HeldAsync();
            await Task.WhenAll(stage.FaultAsync(VenueFaultKind.CutUserStream, seconds: 1), stage.CloseAsync(trade));
            await stage.FlatAsync();
            await stage.UntilAsync("entries are taken again", 25, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null, IsStreamUp: true });
        }
    }

    public static async Task HalfOpenStream(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.HalfOpenUserStream, seconds: 1);
        await stage.PauseAsync(0.5);
        await stage.HeldAsync();
        stage.Seen.Add($"noticed in {await stage.UntilAsync("the stream counts as silent or lost", 10, async () => await stage.PictureAsync() is { IsStreamSilent: true } or { IsStreamUp: false }):0.0} s");
    }

    public static async Task RefusedStream(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.RefuseUserStream, seconds: 15);
        await stage.FaultAsync(VenueFaultKind.CutUserStream, seconds: 1);
        await stage.UntilAsync("the stream is lost", 5, async () => !(await stage.PictureAsync()).IsStreamUp);
        await stage.PauseAsync(14);
        stage.Seen.Add($"back in {await stage.UntilAsync("the stream is up again", 21, async () => (await stage.PictureAsync()).IsStreamUp):0.0} s");
    }

    public static async Task RateBan(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.RateLimit, seconds: 2, times: 1);
        await stage.PauseAsync(2);
        await stage.FaultAsync(VenueFaultKind.Ban, seconds: 8);
        await stage.PauseAsync(8.5);
        var calls = (await stage.LedgerAsync()).Hits("Ban");
        stage.Seen.Add($"{calls} calls met the ban");
        Expect(calls <= 2, $"{calls} calls left during a ban; the first one tells of it, one more may have been under way.");
        await stage.ProtectedAsync(seconds: 5);
    }

    public static async Task ClockSteps(DrillStage stage)
    {
        foreach (var seconds in (double[])[5, -5])
        {
            await stage.FaultAsync(VenueFaultKind.ClockSkew, seconds: 15, delay: seconds);
            await stage.PauseAsync(1);
            var before = (await stage.PictureAsync()).Failures.Length;
            var trade = await stage.OpenAsync();
            await stage.PauseAsync(4);
            var picture = await stage.PictureAsync();
            Expect(picture.Failures.Length - before <= 1, $"{picture.Failures.Length - before} orders were refused for one step of the clock.");
            await stage.ClearAsync();
            await stage.UntilAsync("the account can be traded again", 25, async () => (await stage.PictureAsync()).IsBalanceKnown);
            await stage.FlattenAsync();
            await stage.FlatAsync(20);
            await stage.UntilAsync("entries are taken again", 25, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task StaleReads(DrillStage stage)
    {
        await stage.PauseAsync(2);
        await stage.FaultAsync(VenueFaultKind.StaleReads, seconds: 8);
        await stage.HeldAsync();
        await stage.PauseAsync(7);
        Expect(!(await stage.LedgerAsync()).IsFlat, "It was closed on the word of a stale answer.");
        await stage.UntilAsync("trader and venue agree", 30, async () => (await stage.PictureAsync()).AgreesWithVenue);
    }

    public static async Task Maintenance(DrillStage stage)
    {
        foreach (var kind in (VenueFaultKind[])[VenueFaultKind.Maintenance, VenueFaultKind.HaltSymbol, VenueFaultKind.ReduceOnlyPeriod])
        {
            await stage.FaultAsync(kind, seconds: 6);
            var trade = await stage.OpenAsync();
            await stage.PauseAsync(5);
            Expect(Entries(await stage.LedgerAsync(), trade) == 0, $"It entered during {kind}.");
            await stage.PauseAsync(1.5); // The window ends.
            // What the venue refused halts its symbol for a minute.
            await stage.UntilAsync("entries are taken again", 75, async () =>
                await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null } picture && !picture.Blocked.ContainsKey("BTCUSDT"));
        }

        await stage.HeldAsync();
    }

    public static async Task UnreadableEvents(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.MalformEvents, seconds: 5);
        var trade = await stage.HeldAsync();
        await stage.CloseAsync(trade);
        await stage.FlatAsync();
        await stage.UntilAsync("its end is known", 15, async () => (await stage.PictureAsync()).Trips.Length == 0);
    }

    public static async Task KillRace(DrillStage stage)
    {
        for (var i = 0; i < 10; i++)
        {
            string[] symbols = ["BTCUSDT", "ETHUSDT"];
            var opening = symbols.Select(symbol => stage.OpenAsync(symbol)).ToArray();
            await stage.PauseAsync(i * 0.03);
            var at = await stage.KillSwitchAsync(i % 2 == 0 ? "NoNewEntries" : "FlattenAll");
            await Task.WhenAll(opening);
            await stage.PauseAsync(0.7);
            var late = (await stage.LedgerAsync()).Orders.Where(order => !order.ReduceOnly && ClientOrderIds.IsOurs(order.ClientId) && order.At > at.AddMilliseconds(100)).ToList();
            Expect(late.Count == 0, $"{late.Count} opening orders reached the venue more than 100 ms after the latch.");
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.ResetKillAsync();
            await stage.PauseAsync(3); // Flattening reads the whole account again and again; the venue's weight limit has to follow.
            await stage.UntilAsync("entries are taken again", 25, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }

        stage.Seen.Add($"{(await stage.LedgerAsync()).Orders.Count(order => !order.ReduceOnly)} of 20 entries were ahead of the switch");
    }

    public static async Task KillWithoutDatabase(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.HeldAsync();
        await stage.DatabaseAsync(isUp: false);
        var at = await stage.KillSwitchAsync("NoNewEntries");
        var trade = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect(Entries(await stage.LedgerAsync(), trade) == 0, "An entry left after the kill.");
        Expect((await stage.LedgerAsync()).Positions.All(position => position.Guarded > 0), "The stop was taken away.");
        await stage.KillTraderAsync();
        await stage.DatabaseAsync(isUp: true);
        await stage.StartTraderAsync();
        await stage.UntilAsync("it has started", 20, async () => await stage.PictureAsync() is { Phase: "Ready" });
        var after = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect(Entries(await stage.LedgerAsync(), after) == 0, $"The kill of {at:O} was forgotten by the restart.");
    }

    public static async Task KillWithoutVenue(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.Maintenance, seconds: 6);
        await stage.KillSwitchAsync("FlattenAll");
        await stage.PauseAsync(5.9);
        stage.Seen.Add($"flat {await stage.FlatAsync(3.1):0.0} s after the return");
    }

    public static async Task LeavingLive(DrillStage stage)
    {
        await stage.FaultAsync(VenueFaultKind.SlowReply, seconds: 3, match: Place, delay: 0.5);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("the entry is under way", 3, async () => Entries(await stage.LedgerAsync(), trade) == 1);
        await stage.DisarmAsync();
        await stage.ProtectedAsync();
        var second = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(2);
        Expect(Entries(await stage.LedgerAsync(), second) == 0, "It entered after live was left.");
    }

    public static async Task StaleStart(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(60);
        await stage.HeldAsync();
        await stage.KillTraderAsync();
        await stage.FaultAsync(VenueFaultKind.ManualOrder, seconds: 1, match: "ETHUSDT");
        await stage.PauseAsync(1);
        await stage.StartTraderAsync();
        var trade = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(4);
        var picture = await stage.PictureAsync();
        Expect(Entries(await stage.LedgerAsync(), trade) == 0, $"It entered into a position nobody explained ({picture.Phase}).");
        stage.Seen.Add($"{picture.Phase}: {picture.EntriesRefused ?? picture.Blocked.GetValueOrDefault("ETHUSDT")}");
    }

    public static async Task FailingFlatten(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(15);
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.RefuseCall, seconds: 9, match: Place, code: -1001, status: 503);
        await stage.KillSwitchAsync("FlattenAll");
        await stage.PauseAsync(3);
        await stage.KillTraderAsync();
        await stage.StartTraderAsync();
        await stage.UntilAsync("the fault is over", 8, async () => (await stage.LedgerAsync()).IsFlat || (await stage.LedgerAsync()).Hits("RefuseCall") > 0);
        stage.Seen.Add($"flat {await stage.FlatAsync(15):0.0} s after the restart");
        var trade = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(1.5);
        Expect(Entries(await stage.LedgerAsync(), trade) == 0, "It entered after the breach.");
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
            await stage.UntilAsync("entries are taken again", 20, async () => await stage.PictureAsync() is { Trips.Length: 0, EntriesRefused: null });
        }
    }

    public static async Task TwoTraders(DrillStage stage)
    {
        await stage.HeldAsync();
        var first = await stage.SecondTraderAsync();
        await stage.PauseAsync(3);
        var early = await stage.PictureAsync();
        Expect(early.Phase == "Watching", $"The second trader does not watch: {early.Phase}.");
        await first.SignalAsync("STOP");
        stage.Seen.Add($"taken over in {await stage.UntilAsync("the second trader is ready", 30, async () => await stage.PictureAsync() is { Phase: "Ready" }):0.0} s");
        await first.SignalAsync("CONT");
        var stale = Guid.NewGuid();
        var said = await stage.OpenAtAsync(first, stale, "ETHUSDT");
        await stage.PauseAsync(4);
        Expect(Entries(await stage.LedgerAsync(), stale) == 0, "The trader that lost the account has sent an order.");
        stage.Seen.Add($"the one that lost it: {said}");
        await stage.ProtectedAsync();
    }

    /// <summary>Entry orders of a trade the venue has accepted.</summary>
    private static int Entries(DrillLedger ledger, Guid trade) => ledger.Orders.Count(order =>
        ClientOrderIds.TryRead(order.ClientId, out var role, out var of) && role == OrderRole.Entry && of == trade);
}
