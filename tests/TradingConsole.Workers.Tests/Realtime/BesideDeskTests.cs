using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

[Collection(PostgresCollection.Name)]
public sealed class BesideDeskTests(PostgresFixture fixture, DecisionTurnTests.TrainedChampion trained) : IClassFixture<DecisionTurnTests.TrainedChampion>
{
    private static readonly long M = MinuteCases.First; // 07:00, a whole hour.

    [Fact]
    public async Task Run_SameModelAsChallenger_EarnsExactlyWhatTheMirrorEarns()
    {
        using var bench = new DeskBench(trained.Champion);
        var twin = Twin(trained.Champion);
        bench.Desk.Rules = bench.Desk.Rules with { Challengers = [twin] };

        var hours = await PlayAsync(bench, 130);

        Assert.Equal([MinuteCases.At(M + 60)], hours.Select(hour => hour.Hour)); // The first began before the seats were taken whole.
        var hour = Assert.Single(hours);
        Assert.Equal((twin.Record.Id.Value, trained.Champion.Record.Id.Value), (hour.ChallengerId, hour.ChampionId));
        Assert.Equal(hour.ChampionReturn, hour.ChallengerReturn);
        Assert.NotEqual(0, hour.ChampionReturn);
        Assert.Equal((120, 120), (hour.Decisions, hour.Agreed)); // Two symbols, sixty minutes.
    }

    [Fact]
    public async Task Run_WithChallengers_TheDeskDecidesAndTradesAsWithout()
    {
        using var alone = new DeskBench(trained.Champion);
        using var watched = new DeskBench(trained.Champion);
        watched.Desk.Rules = watched.Desk.Rules with { Challengers = [Load(SmallModel.Train(3).Artifact)] };
        List<string> plain = [], beside = [];

        await PlayAsync(alone, 90, plain);
        await PlayAsync(watched, 90, beside);

        Assert.Equal(plain, beside);
        Assert.Equal(alone.Shadow.WalletBalance, watched.Shadow.WalletBalance);
        Assert.Empty(alone.Desk.Beside.Seats);
        Assert.Equal(2, watched.Desk.Beside.Seats.Count);
        Assert.Contains(watched.Desk.Beside.Seats, seat => seat.Desk.WalletBalance != watched.Shadow.WalletBalance);
    }

    [Fact]
    public async Task Run_InterruptedHour_IsNotCompared()
    {
        using var bench = new DeskBench(trained.Champion);
        bench.Desk.Rules = bench.Desk.Rules with { Challengers = [Twin(trained.Champion)] };
        var hours = new List<PairedHour>();

        await bench.GoLiveAsync(M - 1);
        for (var minute = M; minute <= M + 130; minute++)
        {
            await bench.CloseAsync(Symbol.Btc, minute);
            await bench.CloseAsync(MinuteCases.Eth, minute);
            var turn = (await bench.TurnAsync())!;
            if (minute % 60 is < 20 or > 30)
            {
                hours.AddRange(bench.Desk.RunBeside(turn.Bar)!.Hours);
            }
        }

        Assert.Empty(hours);
    }

    [Fact]
    public async Task Follow_ChallengerLeaves_ItsPaperPositionsAreClosedAndStored()
    {
        using var bench = new DeskBench(trained.Champion);
        var twin = Twin(trained.Champion);
        bench.Desk.Rules = bench.Desk.Rules with { Challengers = [twin] };
        await PlayAsync(bench, 5);
        Assert.Contains(bench.Desk.Beside.Seats, seat => seat.Desk.Active.Count > 0);

        bench.Desk.Rules = bench.Desk.Rules with { Challengers = [] };
        var changes = bench.Desk.RunBeside(MinuteCases.At(M + 5))!;

        Assert.Empty(bench.Desk.Beside.Seats);
        Assert.Equal(2, changes.Accounts.Length); // The challenger, and the mirror it no longer needs.
        Assert.All(changes.Accounts, account => Assert.Empty(account.State.Active));
        Assert.Contains(changes.Accounts.SelectMany(account => account.Trades), trade => !trade.IsActive);
        Assert.Null(bench.Desk.RunBeside(MinuteCases.At(M + 6)));
    }

    [Fact]
    public async Task PaperWriter_StoredAndLoaded_ResumesTheSameAccount()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("artifacts-");
        try
        {
            var registry = new ModelRegistry(database.DataSource, new ArtifactStore(folder.FullName), TimeProvider.System);
            var champion = await registry.RegisterAsync(SmallModel.Train(1).Artifact, "{}");
            var challenger = await registry.RegisterAsync(SmallModel.Train(2).Artifact, "{}");
            using var bench = new DeskBench(trained.Champion with { Record = champion });
            bench.Desk.Rules = bench.Desk.Rules with { Challengers = [trained.Champion with { Record = challenger }] };
            var store = new ChallengerStore(database.DataSource, new MonthPartitions(database.DataSource));
            var writer = new PaperWriter(store, bench.Incidents, NullLogger<PaperWriter>.Instance);

            var hours = await PlayAsync(bench, 130, store: writer);
            await writer.DrainAsync(CancellationToken.None);

            var seat = bench.Desk.Beside.Seats.Single(seat => seat.Model.Record.Id == challenger.Id);
            Assert.NotEmpty(seat.Desk.Active);
            var stored = (await store.LoadAsync(challenger.Id.Value))!;
            Assert.Equal(seat.StartedAt, stored.StartedAt);
            Assert.Equal(seat.Desk.State.WalletBalance, stored.State.WalletBalance);
            Assert.Equal(seat.Desk.State.LastId, stored.State.LastId);
            Assert.Equal(seat.Desk.State.Active.AsEnumerable(), stored.State.Active.AsEnumerable());
            Assert.Equal(seat.Desk.State.OpenOrders.AsEnumerable(), stored.State.OpenOrders.AsEnumerable());
            var resumed = new ShadowDesk(stored.State, bench.Clock.GetUtcNow());
            var trade = resumed.Active.First();
            Assert.Equal(
                seat.Desk.OnMark(trade.Symbol, trade.ExpiresAt, Core.Simulation.MarkRange.Tick(101)),
                resumed.OnMark(trade.Symbol, trade.ExpiresAt, Core.Simulation.MarkRange.Tick(101)));

            Assert.Equal(1, (await registry.FactsAsync(challenger.Id)).ShadowHours);
            Assert.Equal(hours.Single().ChallengerReturn, (await registry.ChallengeHoursAsync(challenger.Id, champion.Id)).Single().ChallengerReturn);
            Assert.Equal(2 * 130L * 2, await CountAsync(database, "SELECT count(*) FROM challenger_decisions"));
            Assert.True(await CountAsync(database, "SELECT count(*) FROM challenger_trades WHERE status = 'open'") > 0);
            bench.Desk.Rules = bench.Desk.Rules with { Challengers = [] };
            writer.Enqueue(bench.Desk.RunBeside(MinuteCases.At(M + 131))!);
            await writer.DrainAsync(CancellationToken.None);
            Assert.Empty((await store.LoadAsync(challenger.Id.Value))!.State.Active);
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM challenger_trades WHERE status = 'open'"));
            Assert.True(await CountAsync(database, "SELECT count(*) FROM challenger_trades WHERE status = 'closed' AND net_pnl <> 0") > 0);
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM trades"));
            Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM signals"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<PairedHour>> PlayAsync(DeskBench bench, int minutes, List<string>? decided = null, PaperWriter? store = null)
    {
        var hours = new List<PairedHour>();
        await bench.GoLiveAsync(M);
        for (var minute = M + 1; minute <= M + minutes; minute++)
        {
            await bench.CloseAsync(Symbol.Btc, minute);
            await bench.CloseAsync(MinuteCases.Eth, minute);
            var turn = (await bench.TurnAsync())!;
            decided?.AddRange(turn.Signals.Select(signal => $"{signal.Input.Symbol} {signal.Input.Bar:O} {signal.Outcome} {signal.Decision.Best.Ev:R}"));
            if (bench.Desk.RunBeside(turn.Bar) is { } changes)
            {
                hours.AddRange(changes.Hours);
                store?.Enqueue(changes);
            }
        }

        return hours;
    }

    private static Champion Twin(Champion champion) =>
        champion with { Record = champion.Record with { Id = new ModelId(Guid.Parse("00000000-0000-8000-8000-0000000000aa")) } };

    private static Champion Load(byte[] artifact)
    {
        var model = TradingModel.Load(artifact);
        return new Champion(
            new ModelRecord(
                model.Id, MinuteCases.At(M), "gbdt", ModelStage.Shadow, 1, "", model.Header.LabelSpec, "gross", MinuteCases.At(M),
                MinuteCases.At(M), "{}", "", "", null, null, null),
            model);
    }

    private static async Task<long> CountAsync(PostgresDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
