using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill.Scripts;

/// <summary>Rows 11 to 19: stops that are refused, vanish, fail or stay behind. Rules of every row are judged afterwards by <see cref="DrillJudge"/>.</summary>
internal static class ProtectionScripts
{
    private const string PlaceAlgo = "POST /fapi/v1/algoOrder";

    public static async Task StopWouldTrigger(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(5);
        await stage.FaultAsync(VenueFaultKind.RefuseCall, match: PlaceAlgo, code: -2021, status: 400);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("it was entered", 5, async () => (await stage.LedgerAsync()).Entries(trade) == 1);
        stage.Seen.Add($"flat in {await stage.FlatAsync(5):0.0} s");
        await stage.UntilAsync("the cause is told", 10, async () => (await stage.PictureAsync()).Told.Any(told => told.Code == "STOP_REFUSED"));
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
            await stage.CoveredAsync(4);
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.AgainAsync();
        }

        stage.Injected(3);
    }

    public static async Task AlgoServiceDown(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(6.8); // The deadline, then five seconds.
        await stage.FaultAsync(VenueFaultKind.AlgoServiceDown, seconds: 12);
        var trade = await stage.OpenAsync();
        await stage.UntilAsync("it was entered", 5, async () => (await stage.LedgerAsync()).Entries(trade) == 1);
        stage.Seen.Add($"flat in {await stage.FlatAsync(7):0.0} s");
        var second = await stage.OpenAsync("ETHUSDT");
        await stage.PauseAsync(3);
        Expect((await stage.LedgerAsync()).Entries(second) == 0, "A second position was opened while no stop could be placed.");
    }

    public static async Task VenueDown(DrillStage stage)
    {
        stage.NakedMax = TimeSpan.FromSeconds(16);
        await stage.HeldAsync();
        await stage.FaultAsync(VenueFaultKind.Maintenance, seconds: 10);
        await stage.FaultAsync(VenueFaultKind.ManualCancel, seconds: 1);
        await stage.UntilAsync("the picture says unprotected", 3, async () => (await stage.PictureAsync()).UnprotectedSince is not null);
        await stage.PauseAsync(9);
        stage.Seen.Add($"covered or flat {await stage.CoveredAsync(6):0.0} s after the last second of the outage");
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
            await stage.PinAtMarketAsync("BTCUSDT");
            await stage.AgainAsync();
        }

        stage.Injected(3);
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
            await stage.PinAtMarketAsync("BTCUSDT");
            await stage.AgainAsync();
        }

        stage.Injected(3);
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
        Expect((await stage.LedgerAsync()).Entries(second) == 0, "A second position was opened although its stop could not be placed.");
    }
}
