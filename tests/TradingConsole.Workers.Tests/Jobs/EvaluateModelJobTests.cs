using TradingConsole.Core.Models;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Training;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

[Collection(PostgresCollection.Name)]
public sealed class EvaluateModelJobTests(PostgresFixture fixture)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Job_ModelThatIsNotThere_FailsByName()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);
        var id = Guid.NewGuid();
        await desk.EnqueueAsync(EvaluateModelJob.Kind, new { modelId = id });

        var ended = await desk.RunNextAsync(EvaluateModelJob.Kind);

        Assert.Equal(("failed", $"Model {new ModelId(id)} is not in the registry."), (ended.Status, ended.Error));
    }

    [Theory]
    [InlineData("{}", "Setting 'modelId' is missing")]
    [InlineData("""{"modelId":7}""", "Setting 'modelId' was 7; expected a model's id.")]
    [InlineData("""{"modelId":"nine"}""", "Setting 'modelId' was \"nine\"; expected a model's id.")]
    [InlineData("""{"modelId":"9f31ae00-1111-4222-8333-444455556666","days":0}""", "Setting 'days' was 0; expected a number from 1 to 400.")]
    public async Task Start_WrongSetting_IsRefusedBeforeItWaits(string config, string words)
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);

        var outcome = await desk.Control.StartJobAsync(
            EvaluateModelJob.Kind, System.Text.Json.JsonElement.Parse(config), Actor.System, None);

        Assert.False(outcome.IsOk);
        Assert.Contains(words, outcome.Message, StringComparison.Ordinal);
        Assert.Empty(await desk.Store.LatestAsync(10, None));
    }

    [Fact]
    public async Task Job_CanceledByAnOperator_EndsCanceledAndRecordsNothing()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);
        var model = await ImportedAsync(desk);
        var id = await desk.EnqueueAsync(EvaluateModelJob.Kind, new { modelId = model.Value, days = StoredMarketDesk.Days });
        var claimed = await desk.ClaimAsync(EvaluateModelJob.Kind);
        using var cancellation = new CancellationTokenSource();

        Assert.True(await desk.Store.RequestCancelAsync(id, desk.Clock.GetUtcNow(), None)); // Its first report hears of it.
        await desk.ExecuteAsync(claimed, cancellation, None);

        var row = (await desk.Store.FindAsync(id, None))!;
        Assert.Equal(("canceled", "Canceled by an operator."), (row.Status, row.Error));
        Assert.Empty(await desk.Registry.EvidenceAsync(model));
        Assert.Equal("{}", (await desk.Registry.FindAsync(model))!.MetricsJson);
    }

    [Fact]
    public async Task Job_InterruptedBeforeItsEnd_IsTakenUpAgainAndRecordsOnce()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);
        var model = await ImportedAsync(desk);
        var id = await desk.EnqueueAsync(EvaluateModelJob.Kind, new { modelId = model.Value, days = StoredMarketDesk.Days });
        var claimed = await desk.ClaimAsync(EvaluateModelJob.Kind);

        // The measurement is done and waits to be stored when its process is told to stop.
        await using (var connection = await desk.Database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var hold = new Npgsql.NpgsqlCommand("LOCK TABLE model_evidence IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            using var cancellation = new CancellationTokenSource();
            using var stop = new CancellationTokenSource();
            var running = desk.ExecuteAsync(claimed, cancellation, stop.Token);
            while (!running.IsCompleted && await desk.Database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0)
            {
                await Task.Yield(); // Each round asks the database; the job itself ends the loop should it never come to storing.
            }

            await stop.CancelAsync();
            await running;
        }

        var interrupted = (await desk.Store.FindAsync(id, None))!;
        Assert.Equal(("queued", "Interrupted by a stop of its process."), (interrupted.Status, interrupted.Note));
        Assert.Empty(await desk.Registry.EvidenceAsync(model));

        var ended = await desk.RunNextAsync(EvaluateModelJob.Kind);

        Assert.True(ended.Status == "succeeded", ended.Error);
        Assert.Equal(2, ended.Attempt);
        var evidence = Assert.Single(await desk.Registry.EvidenceAsync(model));
        Assert.Equal(EvidenceKinds.Evaluation, evidence.Kind);
        Assert.Equal(1L, await desk.Database.ScalarAsync<long>("SELECT count(*) FROM model_evidence"));
        var metrics = TrainingMetrics.Parse((await desk.Registry.FindAsync(model))!.MetricsJson);
        Assert.True(metrics.TestRows > 1_000, $"{metrics.TestRows} rows");
        Assert.Equal(10, metrics.Targets.Length);
    }

    /// <summary>A model made elsewhere, long before the first stored minute.</summary>
    private static async Task<ModelId> ImportedAsync(StoredMarketDesk desk) =>
        (await desk.Registry.RegisterAsync(SmallModel.Train(1).Artifact, "{}", ModelOrigin.Imported, null)).Id;
}
