using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Runs;

[Collection(PostgresCollection.Name)]
public sealed class PipelineTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Day = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly RunPlan Plan = new(RunWords.DailyBatch, Day.AddDays(-1), Day, "cfg");

    [Fact]
    public async Task Run_StoppedInTheMiddle_GoesOnThereAndDoesNoStepTwice()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var runs = new RunStore(database.DataSource);
        var (first, second) = (new Step("first"), new Step("second") { Fails = new InvalidDataException("line 3 is torn") });

        var failure = await Assert.ThrowsAsync<RunFailedException>(() => RunAsync(database, first, second));
        Assert.Equal("second", failure.Stage);
        Assert.Equal(RunStatus.Failed, (await runs.UnfinishedAsync(RunWords.DailyBatch, default))!.Status);
        second.Fails = null;
        var ended = await RunAsync(database, first, second);
        await RunAsync(database, first, second);

        Assert.Equal((RunStatus.Succeeded, 1, 2), (ended.Status, first.Done, second.Done));
        Assert.Equal(Plan.RunId, (await runs.LatestAsync(RunWords.DailyBatch, default))!.RunId);
        Assert.Null(await runs.UnfinishedAsync(RunWords.DailyBatch, default));
    }

    [Fact]
    public async Task Run_WithASegmentThatCannotBeUsed_IsAPartialSuccessWithOneLetterHoweverOftenItFails()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var letters = new RunLetters(database.DataSource);
        var step = new Step("normalize") { Failed = [new FailedSegment("page 7", "volume was 'many'; expected a number", new string('x', 9_000))] };

        var ended = await RunAsync(database, step);
        await letters.KeepAsync(Plan.RunId, "normalize", step.Failed, Day, default);

        Assert.Equal((RunStatus.PartialSuccess, "normalize"), (ended.Status, ended.ErrorStage));
        var letter = Assert.Single(await letters.OpenAsync((Guid?)null, default));
        Assert.Equal((2, 4_000), (
            await database.ScalarAsync<int>("SELECT attempts FROM forecast_dead_letters"), await database.ScalarAsync<int>("SELECT length(payload) FROM forecast_dead_letters")));
        await letters.SettleAsync([letter.LetterId], "admin", Day, default);
        Assert.Empty(await letters.OpenAsync((Guid?)null, default));
    }

    [Fact]
    public void Plan_SamePipelineAndEnd_IsTheSameRun()
    {
        Assert.Equal(Plan.RunId, (Plan with { IntervalStart = Day.AddDays(-9), ConfigHash = "other" }).RunId);
        Assert.NotEqual(Plan.RunId, (Plan with { IntervalEnd = Day.AddHours(1) }).RunId);
        Assert.NotEqual(Plan.RunId, (Plan with { Pipeline = RunWords.Stream }).RunId);
        Assert.Equal('8', Plan.RunId.ToString()[14]);
    }

    [Fact]
    public async Task Rebuild_OfWhatTheStepsMade_IsEqualAndATamperedTableIsNamedAndPutRight()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await RunAsync(database, new PriceStep(database.DataSource));
        var rebuild = new DerivedRebuild(database.DataSource, database.ConnectionString, (apart, _) => [new PriceStep(apart)]);

        var verdict = await rebuild.RunAsync([], replace: false, null, default);
        Assert.True(verdict.IsEqual, string.Join(", ", verdict.Different));
        Assert.Equal((1, 17), (verdict.Runs, verdict.After.Count));

        await database.ExecuteAsync("UPDATE forecast_prices SET yes = yes + 1e-15 WHERE market_id = 'b'");
        verdict = await rebuild.RunAsync([], replace: true, null, default);
        Assert.Equal("forecast_prices", Assert.Single(verdict.Different));
        Assert.True((await rebuild.RunAsync([], replace: false, null, default)).IsEqual);
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM forecast_prices"));
    }

    private static async Task<ForecastRun> RunAsync(PostgresDatabase database, params IDerivedStage[] steps)
    {
        var runs = new RunStore(database.DataSource);
        return await new Pipeline(runs, new RunLetters(database.DataSource), TimeProvider.System)
            .RunAsync(await runs.BeginAsync(Plan, Day, default), [.. steps], _ => ImmutableArray<RawFile>.Empty, default);
    }

    private sealed class Step(string name) : IDerivedStage
    {
        public Exception? Fails { get; set; }

        public ImmutableArray<FailedSegment> Failed { get; init; } = [];

        public int Done { get; private set; }

        public string Name => name;

        public Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
        {
            Done++;
            return Fails is { } failure ? throw failure : Task.FromResult(StageOutcome.Of(("rows", 1)) with { Failed = Failed });
        }
    }

    private sealed class PriceStep(NpgsqlDataSource database) : IDerivedStage
    {
        public string Name => "prices";

        public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
        {
            await using var insert = database.CreateCommand(
                "INSERT INTO forecast_prices SELECT market, @now, 0.25 FROM unnest(ARRAY['b', 'a']) AS market ON CONFLICT DO NOTHING");
            insert.Parameters.AddWithValue("now", run.Run.IntervalEnd);
            return StageOutcome.Of(("prices", await insert.ExecuteNonQueryAsync(ct)));
        }
    }
}
