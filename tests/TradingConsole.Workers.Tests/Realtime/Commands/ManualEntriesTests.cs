using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

[Collection(PostgresCollection.Name)]
public sealed class ManualEntriesTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly long M = MinuteCases.First;

    private readonly DeskState _state = new();
    private readonly KillSwitch _kill = new();
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task EnterAsync_Live_HandsOverWhatWasAskedUnderItsOwnName()
    {
        using var bench = await LiveBenchAsync();
        var wish = Wish(bench);

        var outcome = await Entries(bench, _database.DataSource).EnterAsync(wish, CommandDesk.Bob, CancellationToken.None);

        Assert.True(outcome is { IsOk: true, IsChange: true }, outcome.Message);
        var proposal = Assert.Single(bench.Live.Entered);
        Assert.Equal((wish.TradeId, wish.Quantity, wish.StopPrice, wish.TargetPrice, 3), (proposal.TradeId, proposal.Quantity, proposal.StopPrice, proposal.TargetPrice, proposal.Leverage));
        Assert.Equal(bench.Clock.GetUtcNow(), proposal.EntryTime);
        var row = Assert.Single(await TrailAsync());
        Assert.Equal(("bob", "because", $"BTCUSDT {wish.TradeId}"), (row.Actor, row.Why, row.Subject));
        Assert.Equal(JsonValueKind.Null, JsonElement.Parse(row.AfterJson!).GetProperty("refused").ValueKind);
    }

    [Fact]
    public async Task EnterAsync_WhateverStandsAgainstIt_IsRefusedInWordsAndAudited()
    {
        using var bench = await LiveBenchAsync();
        var entries = Entries(bench, _database.DataSource);
        async Task RefusedAsync(ManualEntry wish, string because)
        {
            var outcome = await entries.EnterAsync(wish, CommandDesk.Bob, CancellationToken.None);
            Assert.False(outcome.IsOk);
            Assert.Contains(because, outcome.Message, StringComparison.Ordinal);
        }

        var good = Wish(bench);
        await RefusedAsync(good with { Symbol = Symbol.Parse("XRPUSDT") }, "not watched");
        await RefusedAsync(good with { Leverage = 6 }, "leverage was 6");
        await RefusedAsync(good with { HoldMinutes = 2_000 }, "hold_minutes was 2000");
        await RefusedAsync(good with { StopPrice = good.StopPrice / 2 }, "liquidated");
        await RefusedAsync(good with { Quantity = 1_000 }, "NOTIONAL"); // The guards' own words.
        bench.Live.Equity = double.NaN;
        await RefusedAsync(good, "EQUITY");
        bench.Live.Equity = 10_000;
        bench.Desk.EntriesHeld = true;
        await RefusedAsync(good, "held");
        bench.Desk.EntriesHeld = false;
        _kill.Raise(KillLevel.NoNewEntries, "drill", "bob", bench.Clock.GetUtcNow());
        await RefusedAsync(good, "KILL");
        _state.Change(rules => rules with { Mode = TradingMode.Shadow });
        await RefusedAsync(good, "mode is shadow");

        Assert.Empty(bench.Live.Entered);
        Assert.Equal(18, (await TrailAsync()).Count); // Each wish, and each refusal.
    }

    [Fact]
    public async Task EnterAsync_MoreThanAMinuteAllows_StopsAtTheLimit()
    {
        using var bench = await LiveBenchAsync();
        var entries = Entries(bench, _database.DataSource);
        for (var i = 0; i < RiskPreset.Seed.EntriesPerMinuteMax; i++)
        {
            Assert.True((await entries.EnterAsync(Wish(bench), CommandDesk.Bob, CancellationToken.None)).IsOk);
        }

        Assert.False((await entries.EnterAsync(Wish(bench), CommandDesk.Bob, CancellationToken.None)).IsOk);
        Assert.Equal(RiskPreset.Seed.EntriesPerMinuteMax, bench.Live.Entered.Count);
    }

    [Fact]
    public async Task EnterAsync_NoRowCanBeWritten_EntersNothing()
    {
        using var bench = await LiveBenchAsync();
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");

        var outcome = await Entries(bench, nowhere).EnterAsync(Wish(bench), CommandDesk.Bob, CancellationToken.None);

        Assert.False(outcome.IsOk);
        Assert.Contains("cannot be recorded", outcome.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Live.Entered);
    }

    [Fact]
    public async Task EnterAsync_LoopComesTooLate_DoesNotEnterWhatWasRefused()
    {
        using var bench = await LiveBenchAsync();
        var loop = new BusyLoop();

        var outcome = await new ManualEntries(loop, bench.Live, _state, _kill, new AuditLog(_database.DataSource), bench.Clock)
            .EnterAsync(Wish(bench), CommandDesk.Bob, CancellationToken.None);
        Assert.False(outcome.IsOk);
        loop.Late!(bench.Desk);

        Assert.Empty(bench.Live.Entered);
    }

    private async Task<DeskBench> LiveBenchAsync()
    {
        var bench = new DeskBench();
        await bench.GoLiveAsync(M);
        await bench.CloseAsync(Symbol.Btc, M + 1);
        _state.Open(bench.Desk.Rules with { Mode = TradingMode.Live }, bench.Shadow); // The desk itself still has the rules of before.
        return bench;
    }

    private static ManualEntry Wish(DeskBench bench)
    {
        var price = (decimal)bench.Lane(Symbol.Btc).Last!.Value;
        return new ManualEntry(Guid.NewGuid(), Symbol.Btc, PositionSide.Long, 1, price * 0.97m, price * 1.03m, 3, 60, "because");
    }

    private ManualEntries Entries(DeskBench bench, NpgsqlDataSource database) =>
        new(new OnTheSpot(bench), bench.Live, _state, _kill, new AuditLog(database), bench.Clock);

    private async Task<IReadOnlyList<Core.Operations.AuditEntry>> TrailAsync() =>
        await new AuditLog(_database.DataSource).LatestAsync(100, actionPrefix: "live.entry");

    /// <summary>Comes to an act after its caller has gone.</summary>
    private sealed class BusyLoop : IDeskActs
    {
        public Action<Desk>? Late { get; private set; }

        public Task<T> ActAsync<T>(Func<Desk, ShadowDesk, T> act, CancellationToken cancellationToken)
        {
            Late = desk => act(desk, null!);
            return new TaskCompletionSource<T>().Task.WaitAsync(cancellationToken);
        }
    }
}
