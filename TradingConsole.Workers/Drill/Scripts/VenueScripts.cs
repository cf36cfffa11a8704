using TradingConsole.Workers.PaperExchange.Faults;
using static TradingConsole.Workers.Drill.DrillStage;

namespace TradingConsole.Workers.Drill.Scripts;

/// <summary>Rows 27 to 38: streams, limits and the venue's own ways. Rules of every row are judged afterwards by <see cref="DrillJudge"/>.</summary>
internal static class VenueScripts
{
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
            await stage.AgainAsync();
            await stage.UntilAsync("the stream is up again", 30, async () => (await stage.PictureAsync()).IsStreamUp);
        }

        stage.Injected(5);
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
        await stage.FaultAsync(VenueFaultKind.Ban, seconds: 18);
        await stage.UntilAsync("a call has met the ban", 9, async () => (await stage.LedgerAsync()).Hits("Ban") > 0);
        await stage.PauseAsync(1); // What was under way when the first one told of it arrives.
        var told = (await stage.LedgerAsync()).Hits("Ban");
        await stage.PauseAsync(7);
        var calls = (await stage.LedgerAsync()).Hits("Ban");
        stage.Seen.Add($"{told} calls under way met the ban, {calls - told} after them");
        Expect(calls == told, $"{calls - told} calls left during a ban that was known.");
        await stage.PauseAsync(3);
        await stage.ProtectedAsync();
    }

    public static async Task ClockSteps(DrillStage stage)
    {
        foreach (var seconds in (double[])[5, -5])
        {
            await stage.FaultAsync(VenueFaultKind.ClockSkew, seconds: 15, delay: seconds);
            await stage.PauseAsync(1);
            var before = (await stage.PictureAsync()).Failures.Length;
            await stage.OpenAsync();
            await stage.PauseAsync(4);
            var picture = await stage.PictureAsync();
            Expect(picture.Failures.Length - before <= 1, $"{picture.Failures.Length - before} orders were refused for one step of the clock.");
            await stage.ClearAsync();
            await stage.UntilAsync("the account can be traded again", 25, async () => (await stage.PictureAsync()).IsBalanceKnown);
            await stage.FlattenAsync();
            await stage.FlatAsync();
            await stage.AgainAsync();
        }

        stage.Injected(2);
        await stage.HeldAsync();
    }

    public static async Task StaleReads(DrillStage stage)
    {
        await stage.PauseAsync(2);
        await stage.FaultAsync(VenueFaultKind.StaleReads, seconds: 8);
        await stage.HeldAsync();
        await stage.PauseAsync(7);
        Expect(!(await stage.LedgerAsync()).IsFlat, "It was closed on the word of a stale answer.");
        await stage.UntilAsync("desk and venue agree", 30, async () => (await stage.PictureAsync()).AgreesWithVenue);
    }

    public static async Task Maintenance(DrillStage stage)
    {
        foreach (var kind in (VenueFaultKind[])[VenueFaultKind.Maintenance, VenueFaultKind.HaltSymbol, VenueFaultKind.ReduceOnlyPeriod])
        {
            await stage.FaultAsync(kind, seconds: 6);
            var trade = await stage.OpenAsync();
            await stage.PauseAsync(5);
            Expect((await stage.LedgerAsync()).Entries(trade) == 0, $"It entered during {kind}.");
            await stage.PauseAsync(1.5); // The window ends.
            await stage.AgainAsync();
            await stage.UntilAsync("the symbol is no longer halted", 90, async () => !(await stage.PictureAsync()).Blocked.ContainsKey("BTCUSDT"));
        }

        stage.Injected(3);

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
}
