using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill.Scripts;

/// <summary>Rows 20 to 26: what the venue and others do to the account. Rules of every row are judged afterwards by <see cref="DrillJudge"/>.</summary>
internal static class AccountScripts
{
    public static async Task ChangedFilters(DrillStage stage)
    {
        var quote = await stage.QuoteAsync("BTCUSDT");
        await stage.FaultAsync(VenueFaultKind.ChangeFilters, seconds: 120);
        await stage.Desk.ReadInstrumentsAsync();
        var before = (await stage.PictureAsync()).Failures.Length;
        await stage.OpenAsync(quantity: Math.Ceiling(quote.NotionalMin * 1.2m / quote.Last / quote.Step) * quote.Step); // Right on the grid of before.
        await stage.PauseAsync(2);
        var picture = await stage.PictureAsync();
        Expect((await stage.LedgerAsync()).IsFlat && picture.Failures.Length == before, $"The venue had to refuse it: {string.Join(" | ", picture.Failures)}");
        await stage.UntilAsync("the refusal is told", 10, async () => (await stage.PictureAsync()).Told.Any(told => told.Code == "ENTRY_REFUSED"));
    }

    public static async Task Dust(DrillStage stage)
    {
        var trade = await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.ChangeFilters, seconds: 120);
        await stage.Desk.ReadInstrumentsAsync();
        await stage.CloseAsync(trade);
        await stage.FlatAsync();
    }

    public static async Task HedgeMode(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FlattenAsync();
        await stage.FlatAsync();
        await stage.AgainAsync();
        await stage.PauseAsync(11); // What was handed over counts for ten seconds.
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
            await stage.FlatAsync();
            await stage.AgainAsync();
        }

        stage.Injected(3);
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
            await stage.UntilAsync("it was entered", 5, async () => (await stage.LedgerAsync()).Entries(trade) == 1);
            await stage.PauseAsync(2.5);
            await stage.CloseAsync(trade);
            await stage.FlatAsync();
            await stage.AgainAsync();
        }

        stage.Injected(4);
    }

    public static async Task UnknownFill(DrillStage stage)
    {
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.ManualOrder, seconds: 1, match: "BTCUSDT", amount: -300);
        await stage.UntilAsync("the desk holds what the venue shows", 15, async () =>
        {
            var (ledger, picture) = (await stage.LedgerAsync(), await stage.PictureAsync());
            return ledger.Hits("ManualOrder") > 0 && picture.Trips.Sum(trip => trip.Held) == Math.Abs(ledger.Amount("BTCUSDT"));
        });
    }
}
