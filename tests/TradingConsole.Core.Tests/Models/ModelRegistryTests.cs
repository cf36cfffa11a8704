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
        Assert.True((await registry.PromoteAsync(Wish(first, null, "first"))).IsDone);
        var second = await RegisterAsync(registry, 2);
        Assert.True((await registry.PromoteAsync(Wish(second, first, "better"))).IsDone);
        Assert.Equal(second, (await registry.ProductionAsync())!.Id);
        Assert.Equal(ModelStage.Archived, (await registry.FindAsync(first))!.Stage);
        Assert.Equal(first, (await registry.FindAsync(second))!.ParentId);

        var back = (await registry.RollBackAsync(second, "bob", "worse live")).Record!;

        Assert.Equal((first, ModelStage.Production, "bob"), (back.Id, back.Stage, back.PromotedBy));
        Assert.Equal(ModelStage.Archived, (await registry.FindAsync(second))!.Stage);
        var history = await registry.PromotionsAsync();
        Assert.Equal(["roll_back", "promote", "promote"], history.Select(promotion => promotion.Kind));
        Assert.Equal(second, history[0].ReplacedId);
        Assert.True(history[0].Gate.Passed);
        Assert.Contains("nothing to roll back to", (await registry.RollBackAsync(first, "bob", "again")).Refusal, StringComparison.Ordinal);
        Assert.Equal(
            [
                (ModelStage.Archived, ModelStage.Production, "bob", "worse live"),
                (ModelStage.Production, ModelStage.Archived, "ann", $"Replaced by {second}: better"),
                (ModelStage.Candidate, ModelStage.Production, "ann", "first"),
            ],
            (await registry.TransitionsAsync(first)).Select(move => (move.From, move.To, move.ByOperator, move.Reason)));
    }

    [Fact]
    public async Task PromoteAsync_GateFailed_OnlyAnOverrideChangesAnything()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var id = await RegisterAsync(registry, 1);
        var failed = new GateResult([new GateCheck("enough_rows", false, 3, 20_000, "rows", "trained on 3 rows")]);
        var fatal = new GateResult([new GateCheck(GateCodes.ArtifactIntact, false, "gone")]);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => registry.PromoteAsync(Wish(id, null, "hope") with { Gate = failed }));

        Assert.Contains("enough_rows: trained on 3 rows", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => registry.PromoteAsync(Wish(id, null, "no check") with { Gate = new GateResult([]) }));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => registry.PromoteAsync(Wish(id, null, "no check") with { Gate = new GateResult([]), IsOverride = true }));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => registry.PromoteAsync(Wish(id, null, "damaged") with { Gate = fatal, IsOverride = true }));
        Assert.Null(await registry.ProductionAsync());

        Assert.True((await registry.PromoteAsync(Wish(id, null, "known risk") with { Gate = failed, IsOverride = true })).IsDone);

        var promotion = Assert.Single(await registry.PromotionsAsync());
        Assert.Equal(ModelPromotion.Override, promotion.Kind);
        Assert.Equal(failed.Checks.AsEnumerable(), promotion.Gate.Checks.AsEnumerable());
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
            await registry.PromoteAsync(Wish(id, null, "joined"), transaction);
        }

        Assert.Null(await registry.ProductionAsync());
        Assert.Empty(await registry.PromotionsAsync());
        Assert.Empty(await registry.TransitionsAsync(id));
    }

    [Fact]
    public async Task PromoteAsync_ManyWhoSawTheSame_OneWinsTheOthersAreTold()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var champion = await RegisterAsync(registry, 1);
        await registry.PromoteAsync(Wish(champion, null, "first"));
        var ids = new List<ModelId>();
        for (ulong seed = 2; seed <= 5; seed++)
        {
            ids.Add(await RegisterAsync(registry, seed));
        }

        var outcomes = await Task.WhenAll(ids.Select((id, i) =>
            registry.PromoteAsync(Wish(id, champion, "race") with { ByOperator = $"operator {i}" })));

        var winner = Assert.Single(outcomes, outcome => outcome.IsDone).Record!;
        Assert.Equal(winner.Id, (await registry.ProductionAsync())!.Id);
        Assert.Equal(2, (await registry.PromotionsAsync()).Count);
        Assert.All(outcomes.Where(outcome => !outcome.IsDone), outcome =>
            Assert.StartsWith($"{winner.PromotedBy} promoted {winner.Id} at ", outcome.Refusal, StringComparison.Ordinal));
        Assert.Contains(
            $"promoted {winner.Id}", (await registry.RollBackAsync(champion, "late", "as I saw it")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_SecondOfAKindInProduction_TheDatabaseRefuses()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var first = await RegisterAsync(registry, 1);
        var second = await RegisterAsync(registry, 2);
        await registry.PromoteAsync(Wish(first, null, "first"));
        async Task ForceAsync(string kind)
        {
            await using var command = database.DataSource.CreateCommand(
                "UPDATE models SET kind = @kind, stage = 'production', is_production = true WHERE model_id = @id");
            command.Parameters.AddWithValue("kind", kind);
            command.Parameters.AddWithValue("id", second.Value);
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ForceAsync(ModelKinds.Decision));
        await ForceAsync("exit");

        Assert.Equal("models_one_production_per_kind", refused.ConstraintName);
        Assert.Equal(first, (await registry.ProductionAsync())!.Id);
    }

    [Fact]
    public async Task MoveAsync_IntoShadow_IsBoundedAndRecorded()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var ids = new List<ModelId>();
        for (ulong seed = 1; seed <= 4; seed++)
        {
            ids.Add(await RegisterAsync(registry, seed));
        }

        foreach (var id in ids.Take(LifeCycle.ChallengersMax))
        {
            Assert.True((await registry.MoveAsync(id, StageAct.Challenge, "ann", "try it")).IsDone);
        }

        Assert.Contains("3 models are in shadow", (await registry.MoveAsync(ids[3], StageAct.Challenge, "ann", "too many")).Refusal, StringComparison.Ordinal);
        Assert.Contains("already in shadow", (await registry.MoveAsync(ids[0], StageAct.Challenge, "ann", "again")).Refusal, StringComparison.Ordinal);
        Assert.Equal(ids.Take(3), (await registry.InShadowAsync()).Select(model => model.Id));

        Assert.True((await registry.MoveAsync(ids[0], StageAct.Archive, "ann", "no good")).IsDone);
        Assert.True((await registry.MoveAsync(ids[3], StageAct.Challenge, "ann", "now there is room")).IsDone);

        Assert.Equal(
            [(ModelStage.Shadow, ModelStage.Archived, "no good"), (ModelStage.Candidate, ModelStage.Shadow, "try it")],
            (await registry.TransitionsAsync(ids[0])).Select(move => (move.From, move.To, move.Reason)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => registry.MoveAsync(ids[1], StageAct.Promote, "ann", "not here"));
    }

    [Fact]
    public async Task RecordEvidenceAsync_TwiceOfAKind_TheNewestCounts()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var id = await RegisterAsync(registry, 1);
        var old = new WalkForwardEvidence(4, 120, 1.1, 0.2, 0.9, 0.6, 0.4, "aa");
        var now = old with { ProfitFactor = double.PositiveInfinity, ResultHash = "bb" };

        await registry.RecordEvidenceAsync(id, EvidenceKinds.WalkForward, old);
        await registry.RecordEvidenceAsync(id, EvidenceKinds.WalkForward, now);
        await registry.RecordEvidenceAsync(id, EvidenceKinds.Drift, """{"worstFeature":"atr","psiMax":0.1,"limit":0.05,"rows":9000,"at":"2026-01-02T00:00:00Z"}""");

        var found = await registry.EvidenceAsync(id);
        Assert.Equal([EvidenceKinds.Drift, EvidenceKinds.WalkForward], found.Select(evidence => evidence.Kind));
        Assert.Equal(now, found[1].Read<WalkForwardEvidence>());
        Assert.Equal("atr", (await registry.FactsAsync(id)).Drift!.WorstFeature);
    }

    [Fact]
    public async Task RecordEvaluationAsync_OnlyAnImportedModelTakesItAsItsMetrics()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var trained = await RegisterAsync(registry, 1);
        var imported = (await registry.RegisterAsync(SmallModel.Train(2).Artifact, "{}", ModelOrigin.Imported, null)).Id;
        var own = (await registry.FindAsync(trained))!.MetricsJson;

        await registry.RecordEvaluationAsync(trained, """{"testRows": 7}""");
        await registry.RecordEvaluationAsync(imported, """{"testRows": 8}""");

        Assert.Equal(own, (await registry.FindAsync(trained))!.MetricsJson);
        Assert.Equal("""{"testRows": 8}""", (await registry.FindAsync(imported))!.MetricsJson);
        Assert.Equal("""{"testRows": 7}""", Assert.Single(await registry.EvidenceAsync(trained)).BodyJson);
        Assert.Equal("""{"testRows": 8}""", Assert.Single(await registry.EvidenceAsync(imported)).BodyJson);
    }

    [Fact]
    public async Task LoadAsync_FileAndRowDisagree_IsRefusedWithWhatDiffers()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var registry = Registry(database);
        var record = (await registry.FindAsync(await RegisterAsync(registry, 1)))!;

        Assert.Equal(record.Id, (await registry.LoadAsync(record)).Id);
        Assert.Contains("feature schema", (await Assert.ThrowsAsync<ModelArtifactException>(
            () => registry.LoadAsync(record with { SchemaHash = "other" }))).Message, StringComparison.Ordinal);
        Assert.Contains("label spec", (await Assert.ThrowsAsync<ModelArtifactException>(
            () => registry.LoadAsync(record with { LabelSpecHash = "other" }))).Message, StringComparison.Ordinal);
        await File.AppendAllTextAsync(Path.Combine(_folder.FullName, record.ArtifactUri), "x");
        Assert.Contains("damaged or edited", (await Assert.ThrowsAsync<ModelArtifactException>(
            () => registry.LoadAsync(record))).Message, StringComparison.Ordinal);
    }

    private static PromotionRequest Wish(ModelId id, ModelId? replaces, string reason) => new(id, "ann", reason, Passed, replaces);

    private static async Task<ModelId> RegisterAsync(ModelRegistry registry, ulong seed)
    {
        var outcome = SmallModel.Train(seed);
        return (await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson)).Id;
    }

    private ModelRegistry Registry(PostgresDatabase database) =>
        new(database.DataSource, new ArtifactStore(_folder.FullName), TimeProvider.System);
}
