using TradingConsole.Core.Models;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Models;

[Collection(PostgresCollection.Name)]
public sealed class ModelRegistryTests(PostgresFixture fixture) : IDisposable
{
    private static readonly GateResult Passed = new([new GateCheck("test", true, "as asked")]);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("artifacts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task RegisterAsync_SameArtifactTwice_IsOneCandidate()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var outcome = SmallModel.Train(1);

        var first = await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson);
        var second = await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson);

        Assert.Equal(first, second);
        Assert.Equal(outcome.ModelId, first.Id);
        Assert.Equal(ModelStage.Candidate, first.Stage);
        Assert.Equal([first], await registry.ListAsync());
        Assert.Null(await registry.ProductionAsync());
        Assert.Equal(first.Id, (await registry.LoadAsync(first)).Id);
    }

    [Fact]
    public async Task PromoteAsync_ThenRollBack_PutsTheFirstModelBack()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var first = await RegisterAsync(registry, 1);
        var second = await RegisterAsync(registry, 2);

        await registry.PromoteAsync(first, "ann", "first", Passed);
        await registry.PromoteAsync(second, "ann", "better", Passed);
        Assert.Equal(second, (await registry.ProductionAsync())!.Id);
        Assert.Equal(ModelStage.Archived, (await registry.FindAsync(first))!.Stage);

        var back = await registry.RollBackAsync("bob", "worse live");

        Assert.Equal((first, ModelStage.Production, "bob"), (back.Id, back.Stage, back.PromotedBy));
        Assert.Equal(ModelStage.Archived, (await registry.FindAsync(second))!.Stage);
        var history = await registry.PromotionsAsync();
        Assert.Equal(["roll_back", "promote", "promote"], history.Select(promotion => promotion.Kind));
        Assert.Equal(second, history[0].ReplacedId);
        Assert.True(history[0].Gate.Passed);
        Assert.Contains("nothing to roll back to", (await Assert.ThrowsAsync<InvalidOperationException>(
            () => registry.RollBackAsync("bob", "again"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromoteAsync_GateFailed_ChangesNothing()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var id = await RegisterAsync(registry, 1);
        var failed = new GateResult([new GateCheck("enough_rows", false, "trained on 3 rows")]);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => registry.PromoteAsync(id, "ann", "hope", failed));

        Assert.Contains("enough_rows: trained on 3 rows", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => registry.PromoteAsync(id, "ann", "no check", new GateResult([])));
        Assert.Null(await registry.ProductionAsync());
    }

    [Fact]
    public async Task PromoteAsync_CallersTransactionRollsBack_LeavesNoTrace()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var id = await RegisterAsync(registry, 1);
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await registry.PromoteAsync(id, "ann", "joined", Passed, transaction);
        }

        Assert.Null(await registry.ProductionAsync());
        Assert.Empty(await registry.PromotionsAsync());
    }

    [Fact]
    public async Task PromoteAsync_ManyAtOnce_LeavesExactlyOneInProduction()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var ids = new List<ModelId>();
        for (ulong seed = 1; seed <= 4; seed++)
        {
            ids.Add(await RegisterAsync(registry, seed));
        }

        await Task.WhenAll(ids.Select(id => registry.PromoteAsync(id, "ann", "race", Passed)));

        Assert.Single(await registry.ListAsync(), model => model.Stage == ModelStage.Production);
        var history = await registry.PromotionsAsync();
        Assert.Equal(4, history.Count);
        Assert.Single(history, promotion => promotion.ReplacedId is null);
    }

    [Fact]
    public async Task Gate_RealModel_AnswersEveryCheckWithNumbers()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var store = new ArtifactStore(_folder.FullName);
        var registry = new ModelRegistry(database.DataSource, store, TimeProvider.System);
        var outcome = SmallModel.Train(1);
        var record = await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson);
        var gate = new PromotionGate(store);
        var modest = PromotionRules.QuickStart with { TrainRowsMin = 100, TestRowsMin = 50 };

        var good = await gate.CheckAsync(
            record, modest, _ => Task.FromResult(new GateCheck("look_ahead", true, "16 features, 100 trials")));
        var strict = await gate.CheckAsync(record, modest with { TrainRowsMin = 1_000_000, LossRatioMax = 0.01 });
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, record.ArtifactUri), "gone");
        var damaged = await gate.CheckAsync(record, modest);

        Assert.True(good.Passed, good.Objections());
        Assert.Equal(
            ["artifact_intact", "schema_matches", "enough_rows", "not_worse_than_baseline", "look_ahead"],
            good.Checks.Select(check => check.Code));
        Assert.Equal(["enough_rows", "not_worse_than_baseline"], strict.Checks.Where(check => !check.Passed).Select(check => check.Code));
        Assert.Equal(["artifact_intact", "schema_matches"], damaged.Checks.Where(check => !check.Passed).Select(check => check.Code));
    }

    private static async Task<ModelId> RegisterAsync(ModelRegistry registry, ulong seed)
    {
        var outcome = SmallModel.Train(seed);
        return (await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson)).Id;
    }

    private ModelRegistry Registry(PostgresDatabase database) =>
        new(database.DataSource, new ArtifactStore(_folder.FullName), TimeProvider.System);
}
