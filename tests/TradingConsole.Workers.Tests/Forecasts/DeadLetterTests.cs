using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>From a market whose prices a source refused to the letter that is settled by the run which got them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DeadLetterTests(PostgresFixture postgres)
{
    private static readonly WorldMarket Market = BatchRig.World.Markets(BatchRig.Day)
        .First(market => market.OpensAt < BatchRig.Day.AddDays(-3) && market.OpensAt > BatchRig.Day.AddDays(-9) && market.ClosesAt > BatchRig.Day.AddDays(2));

    private static readonly string Segment = IngestStage.PricesOf + Market.ConditionId;

    [Fact]
    public async Task Prices_ThatWereRefused_ComeWholeWithTheNextRunAndSettleTheirLetter()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        var first = await FailAsync(rig);
        Assert.Equal((RunStatus.PartialSuccess, "ingest"), (first.Status, first.ErrorStage));
        Assert.Equal($"ingest {Segment}", await rig.TextAsync("SELECT string_agg(stage || ' ' || segment, ',') FROM forecast_dead_letters WHERE settled_at IS NULL"));
        Assert.Equal("0", await PricesAsync(rig, "count(*)::text"));
        var letters = new RunLetters(rig.Database.DataSource);
        await letters.KeepAsync(first.RunId, IngestStage.StageName, [new FailedSegment("prices/0xgone", "refused", ""), new FailedSegment("resolutions", "refused", "")], BatchRig.Day, default);
        await letters.KeepAsync(first.RunId, "normalize", [new FailedSegment(Segment, "unreadable", "")], BatchRig.Day, default);

        rig.Server.Faults.Relent();
        var second = await rig.RunAsync(BatchRig.Day.AddDays(1));

        Assert.Equal(RunStatus.Succeeded, second.Status);
        Assert.Equal("t", await PricesAsync(rig, $"(min(ts) <= '{Market.OpensAt.AddHours(3):O}' AND max(ts) > '{BatchRig.Day.AddHours(20):O}')::text::char"));
        Assert.Equal($"{Segment} run {second.RunId:D}", await rig.TextAsync(
            "SELECT string_agg(segment || ' ' || settled_by, ',') FROM forecast_dead_letters WHERE settled_at IS NOT NULL"));
        Assert.Equal($"ingest prices/0xgone,ingest resolutions,normalize {Segment}", await rig.TextAsync(
            "SELECT string_agg(stage || ' ' || segment, ',' ORDER BY stage, segment) FROM forecast_dead_letters WHERE settled_at IS NULL"));
        Assert.Empty(await rig.RebuildAsync());
    }

    [Fact]
    public async Task Prices_ThatAreRefusedAgain_LeaveBothLettersOpen()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        await FailAsync(rig);

        Assert.Equal(RunStatus.PartialSuccess, (await rig.RunAsync(BatchRig.Day.AddDays(1))).Status);

        Assert.Equal($"2 {Segment}", await rig.TextAsync("SELECT count(*) || ' ' || min(segment) FROM forecast_dead_letters WHERE settled_at IS NULL"));
    }

    [Fact]
    public async Task Redrive_ByAPerson_QueuesTheRunThatIsDueAndIsOnRecord()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        var first = await FailAsync(rig);
        var store = new JobStore(rig.Database.DataSource);
        await using var services = new ServiceCollection().AddLogging()
            .AddSingleton(rig.Batch).AddSingleton(store).AddSingleton<TimeProvider>(rig.Clock)
            .AddSingleton(provider => new JobBoard(store, provider, rig.Clock, () => new MachineMemory(8L << 30, 8L << 30)))
            .AddTransient<DailyBatchJob>().BuildServiceProvider();
        var commands = new RunningForecastCommands(
            rig.Database.DataSource, new AlertActs(rig.Database.DataSource, rig.Clock), rig.Batch, services.GetRequiredService<JobBoard>(), rig.Clock);
        var by = new CommandBy(null, "operator", "127.0.0.1");

        Assert.Equal(CommandOutcome.Unknown, (await commands.RedriveAsync(Guid.CreateVersion7(), "try", by)).Outcome);
        var early = await commands.RedriveAsync(null, "the source is back", by); // Nothing is due yet: the next run asks by itself.
        Assert.Equal((CommandOutcome.Done, null), (early.Outcome, early.RunId));
        rig.Server.Faults.Relent();
        rig.Clock.AdvanceTo(BatchRig.Day.AddDays(1));
        var answer = await commands.RedriveAsync(await rig.Database.ScalarAsync<Guid>("SELECT letter_id FROM forecast_dead_letters"), "the source is back", by);

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        Assert.Equal("1 forecast_batch", await rig.TextAsync("SELECT count(*) || ' ' || min(kind) FROM training_jobs WHERE status = 'queued'"));
        Assert.Equal("2 operator forecast.redrive the source is back", await rig.TextAsync(
            "SELECT count(*) || ' ' || min(actor) || ' ' || min(action) || ' ' || min(after ->> 'reason') FROM audit_log WHERE action = 'forecast.redrive'"));
        var ended = await rig.RunAsync(BatchRig.Day.AddDays(1));
        Assert.Equal((answer.RunId, RunStatus.Succeeded), (ended.RunId, ended.Status));
        Assert.NotEqual(first.RunId, ended.RunId);
        Assert.Equal("0", await rig.TextAsync("SELECT count(*)::text FROM forecast_dead_letters WHERE settled_at IS NULL"));
        Assert.Equal(CommandOutcome.Refused, (await commands.RedriveAsync(null, "once more", by)).Outcome);
    }

    private static Task<ForecastRun> FailAsync(BatchRig rig)
    {
        rig.Server.Faults.Refuse(1_000, 500, path: "/v2/prices-history", about: Market.Tokens[0]);
        return rig.RunAsync(BatchRig.Day);
    }

    private static Task<string> PricesAsync(BatchRig rig, string figure) =>
        rig.TextAsync($"SELECT {figure} FROM forecast_prices WHERE market_id = '{Market.ConditionId}'");
}
