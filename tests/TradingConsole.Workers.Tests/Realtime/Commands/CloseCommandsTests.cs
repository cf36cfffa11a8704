using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

[Collection(PostgresCollection.Name)]
public sealed class CloseCommandsTests(PostgresFixture postgres)
{
    private static readonly VenuePosition Held = new(Symbol.Btc, 1, 100, 100, null, 10, 0, CommandDesk.Start);

    [Fact]
    public async Task Closes_Refused_AreOnRecord()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        var closes = desk.Get<CloseCommands>();

        Assert.False((await closes.TradeAsync(Guid.NewGuid(), CommandDesk.Bob, default)).IsOk);
        Assert.False((await closes.SymbolAsync("BTCUSDT", "out", CommandDesk.Bob, default)).IsOk);
        Assert.False((await closes.SymbolAsync("no symbol", "out", CommandDesk.Bob, default)).IsOk);

        await Eventually.TrueAsync(
            async () => (await desk.TrailAsync("trade.flatten")).Length == 1 && (await desk.TrailAsync("symbol.flatten")).Length == 2, "every refusal is on record");
        Assert.All(await desk.TrailAsync("symbol.flatten"), entry => Assert.Contains("refused", entry.AfterJson, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Close_DatabaseAway_IsHandedOverAndOnRecordLater_OverAProcessThatDied()
    {
        var first = await CommandDesk.StartAsync(postgres);
        first.Seat.Show(first.Agreeing() with { Positions = [Held] });
        await DatabaseDoor.ShutAsync(first.Database);

        var outcome = await first.Get<CloseCommands>().SymbolAsync("BTCUSDT", "out", CommandDesk.Bob, default);

        Assert.True(outcome.IsChange, outcome.Message);
        Assert.Single(first.Seat.Posted, input => input is LiveInput.CloseSymbol);
        var (database, folder) = await first.DieAsync();
        await DatabaseDoor.OpenAsync(database);
        await using var second = await CommandDesk.StartAsync(postgres, folder: folder, database: database);
        await Eventually.TrueAsync(async () => (await second.TrailAsync("symbol.flatten")).Length == 1, "the next process puts it on record");
        Assert.Equal("bob", (await second.TrailAsync("symbol.flatten"))[0].Actor);
    }

    [Fact]
    public async Task Close_LoopIsStuck_AnswersAndIsOnRecord()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Seat.Show(desk.Agreeing() with { Positions = [Held] });
        var closes = new CloseCommands(new StuckLoop(), desk.Seat, desk.Get<CommandTrail>(), desk.Clock);

        var live = closes.SymbolAsync("BTCUSDT", "out", CommandDesk.Bob, default);
        var paper = closes.TradeAsync(Guid.NewGuid(), CommandDesk.Bob, default);

        Assert.True((await live).IsChange);
        Assert.Contains("busy", (await paper).Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            async () => (await desk.TrailAsync("trade.flatten")).Length == 1 && (await desk.TrailAsync("symbol.flatten")).Length == 1, "both are on record");
    }

    private sealed class StuckLoop : IDeskActs
    {
        public Task<T> ActAsync<T>(Func<Desk, ShadowDesk, T> act, CancellationToken cancellationToken) =>
            new TaskCompletionSource<T>().Task.WaitAsync(cancellationToken);
    }
}
