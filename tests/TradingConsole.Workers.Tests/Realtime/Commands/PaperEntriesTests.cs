using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>A person's own trades on the shadow account: entered and protected by the same code as decisions.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PaperEntriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly long M = MinuteCases.First;

    private readonly DeskState _state = new();
    private readonly KillSwitch _kill = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("paper-entries-").FullName;
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Entry_WaitsForTheNextOpenUnderItsOwnName()
    {
        using var bench = await BenchAsync();
        var wish = Wish(bench);

        var outcome = await Entries(bench).EnterAsync(wish, CommandDesk.Bob, CancellationToken.None);

        Assert.True(outcome is { IsOk: true, IsChange: true }, outcome.Message);
        var trade = bench.Shadow.Find(Symbol.Btc)!;
        Assert.Equal((wish.TradeId, TradeStatus.Pending, wish.StopPrice), (trade.TradeId, trade.Status, trade.StopPrice));
        Assert.True((await Entries(bench).EnterAsync(wish, CommandDesk.Bob, CancellationToken.None)).IsOk); // Told twice, entered once.
        await bench.AcceptAsync(MinuteCases.Forming(Symbol.Btc, M + 3, MinuteCases.Close(Symbol.Btc, M + 2)));

        var open = bench.Shadow.Find(Symbol.Btc)!;
        Assert.Equal((TradeStatus.Open, MinuteCases.At(M + 3)), (open.Status, open.EntryTime));
        Assert.Equal(2, (await TrailAsync("shadow.entry")).Count);
    }

    [Fact]
    public async Task Entry_WhateverStandsAgainstIt_IsRefusedInWordsAndAudited()
    {
        using var bench = await BenchAsync();
        var (entries, good) = (Entries(bench), Wish(bench));
        async Task RefusedAsync(ManualEntry wish, string because)
        {
            var outcome = await entries.EnterAsync(wish, CommandDesk.Bob, CancellationToken.None);
            Assert.False(outcome.IsOk);
            Assert.Contains(because, outcome.Message, StringComparison.Ordinal);
        }

        await RefusedAsync(good with { Symbol = Symbol.Parse("XRPUSDT") }, "not watched");
        await RefusedAsync(good with { Leverage = 6 }, "leverage was 6");
        await RefusedAsync(good with { Quantity = 1_000 }, "NOTIONAL");
        bench.Desk.EntriesHeld = true;
        await RefusedAsync(good, "held");
        bench.Desk.EntriesHeld = false;
        _kill.Raise(KillLevel.NoNewEntries, "drill", "bob", bench.Clock.GetUtcNow());
        await RefusedAsync(good, "KILL");
        _kill.Reset(_kill.State);
        _state.Change(rules => rules with { Mode = TradingMode.Live });
        await RefusedAsync(good, "mode is live");
        _state.Change(rules => rules with { Mode = TradingMode.Shadow });
        Assert.True((await entries.EnterAsync(good, CommandDesk.Bob, CancellationToken.None)).IsOk);
        await RefusedAsync(good with { TradeId = Guid.NewGuid() }, "POSITION");

        Assert.Single(bench.Shadow.Active);
        Assert.Equal(8, (await TrailAsync("shadow.entry")).Count);
    }

    [Fact]
    public async Task Entry_OffTheVenuesGrid_IsPutOnItOrRefused()
    {
        using var bench = await BenchAsync();
        var (entries, good) = (Entries(bench), Wish(bench));

        Assert.Contains("quantity", (await entries.EnterAsync(good with { Quantity = 0.0000000001m }, CommandDesk.Bob, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("notional", (await entries.EnterAsync(good with { Quantity = 0.01m }, CommandDesk.Bob, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Empty(bench.Shadow.Active);
        var outcome = await entries.EnterAsync(
            good with { Quantity = 1.0009m, StopPrice = good.StopPrice + 0.004m, TargetPrice = good.TargetPrice - 0.004m }, CommandDesk.Bob, CancellationToken.None);

        Assert.True(outcome.IsOk, outcome.Message);
        var trade = bench.Shadow.Find(Symbol.Btc)!;
        Assert.Equal((1m, good.StopPrice + 0.01m, good.TargetPrice - 0.01m), (trade.Quantity, trade.StopPrice, trade.TargetPrice));
    }

    [Fact]
    public async Task Copy_WhileTheDeskIsLive_IsEnteredOnPaper()
    {
        using var bench = await BenchAsync();
        _state.Change(rules => rules with { Mode = TradingMode.Live });
        var good = Wish(bench);

        Assert.False((await Entries(bench).EnterAsync(good, CommandDesk.Bob, CancellationToken.None)).IsOk);
        var outcome = await Entries(bench).EnterAsync(good with { IsCopy = true }, CommandDesk.Bob, CancellationToken.None);

        Assert.True(outcome.IsOk, outcome.Message);
        Assert.Equal(good.TradeId, Assert.Single(bench.Shadow.Active).TradeId);
        Assert.Empty(bench.Live.Entered);
    }

    [Fact]
    public async Task Stop_IsMovedOnceASecond()
    {
        using var bench = await BenchAsync();
        var (wish, stops, price) = await OpenAsync(bench);

        Assert.True((await stops.MoveAsync(wish.TradeId, price * 0.98m, CommandDesk.Bob, CancellationToken.None)).IsOk);
        Assert.Contains("one move a second", (await stops.MoveAsync(wish.TradeId, price * 0.985m, CommandDesk.Bob, CancellationToken.None)).Message, StringComparison.Ordinal);
        bench.Clock.AdvanceTo(bench.Clock.GetUtcNow().AddSeconds(1));

        Assert.True((await stops.MoveAsync(wish.TradeId, price * 0.985m, CommandDesk.Bob, CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task Stop_IsMovedOnTheLosingSideOfTheMarkOnly()
    {
        using var bench = await BenchAsync();
        var (wish, stops, price) = await OpenAsync(bench);

        Assert.Contains("below the mark price", (await stops.MoveAsync(wish.TradeId, price * 1.01m, CommandDesk.Bob, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("liquidated", (await stops.MoveAsync(wish.TradeId, price * 0.5m, CommandDesk.Bob, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Contains("not open", (await stops.MoveAsync(Guid.NewGuid(), price * 0.98m, CommandDesk.Bob, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal(wish.StopPrice, bench.Shadow.Find(Symbol.Btc)!.StopPrice);

        var moved = await stops.MoveAsync(wish.TradeId, Math.Round(price * 0.98m, 2), CommandDesk.Bob, CancellationToken.None);

        Assert.True(moved is { IsOk: true, IsChange: true }, moved.Message);
        Assert.Equal(Math.Round(price * 0.98m, 2), bench.Shadow.Find(Symbol.Btc)!.StopPrice);
        Assert.Equal(4, (await TrailAsync("trade.stop")).Count);
    }

    [Fact]
    public async Task Stop_MovedAwayToPracticallyNothing_IsRefusedAndNearerTaken()
    {
        using var bench = await BenchAsync();
        var (wish, stops, price) = await OpenAsync(bench, leverage: 1); // It is never liquidated.

        var refused = await stops.MoveAsync(wish.TradeId, 0.0000001m, CommandDesk.Bob, CancellationToken.None);

        Assert.False(refused.IsOk);
        Assert.Contains("a stop is moved away to", refused.Message, StringComparison.Ordinal);
        Assert.Equal(wish.StopPrice, bench.Shadow.Find(Symbol.Btc)!.StopPrice);
        Assert.True((await stops.MoveAsync(wish.TradeId, Math.Round(price * 0.98m, 2), CommandDesk.Bob, CancellationToken.None)).IsOk);
    }

    private async Task<DeskBench> BenchAsync()
    {
        var bench = new DeskBench();
        await bench.GoLiveAsync(M);
        await bench.CloseAsync(Symbol.Btc, M + 1); // The clock stands at the open of the minute after.
        _state.Open(bench.Desk.Rules, bench.Shadow);
        return bench;
    }

    /// <summary>An entry that was filled, what moves its stop, and the mark price.</summary>
    private async Task<(ManualEntry Wish, StopCommands Stops, decimal Price)> OpenAsync(DeskBench bench, int leverage = 3)
    {
        var wish = Wish(bench) with { Leverage = leverage };
        await Entries(bench).EnterAsync(wish, CommandDesk.Bob, CancellationToken.None);
        await bench.AcceptAsync(MinuteCases.Forming(Symbol.Btc, M + 3, MinuteCases.Close(Symbol.Btc, M + 2)));
        return (wish, new StopCommands(new OnTheSpot(bench), new ScriptedSeat(), Trail(bench), bench.Clock), (decimal)bench.Lane(Symbol.Btc).Premium!.Value.MarkPrice);
    }

    private static ManualEntry Wish(DeskBench bench)
    {
        var price = (decimal)bench.Lane(Symbol.Btc).Last!.Value;
        return new ManualEntry(
            Guid.NewGuid(), Symbol.Btc, PositionSide.Long, 1, Math.Round(price * 0.97m, 2), Math.Round(price * 1.03m, 2), 3, 60, "because");
    }

    private PaperEntries Entries(DeskBench bench) => new(new OnTheSpot(bench), _state, _kill, Trail(bench), bench.Clock);

    private CommandTrail Trail(DeskBench bench) => new(
        new AuditLog(_database.DataSource), new TrailFile(Path.Combine(_folder, "commands.jsonl")), bench.Incidents, NullLogger<CommandTrail>.Instance);

    private async Task<IReadOnlyList<AuditEntry>> TrailAsync(string prefix) =>
        await new AuditLog(_database.DataSource).LatestAsync(100, actionPrefix: prefix);
}
