using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Models;

public sealed class PromotionGateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly PromotionRules Modest = PromotionRules.Default with
    {
        TrainRowsMin = 100, TestRowsMin = 50, LossRatioMax = 3, ShadowHoursMin = 24,
    };

    private static readonly ChallengeEvidence Level = new(
        Guid.Empty, Now.AddHours(-30), Now, 30, 0.0001, -0.0004, 0.0006, 0.95, 0.003, 0, 0.9, ChallengeEvidence.Open);

    private static readonly GateFacts Convincing = new(
        Now, new WalkForwardEvidence(6, 300, 1.4, 0.1, 1.2, 0.97, 0.2, "hash"), new DriftEvidence(Now.AddHours(-1), "atr", 0.1, 0.02, 9_000), 30, Level);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("artifacts-");
    private readonly ArtifactStore _store;
    private readonly PromotionGate _gate;

    public PromotionGateTests()
    {
        _store = new ArtifactStore(_folder.FullName);
        _gate = new PromotionGate(_store);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task CheckAsync_AllEvidence_PassesWithFigureThresholdAndUnit()
    {
        var result = await AskAsync(await RecordAsync(), Modest, Convincing);

        Assert.True(result.Passed, result.Objections());
        Assert.Equal(
            [
                "artifact_intact", "schema_matches", "look_ahead", "enough_rows", "not_worse_than_baseline", "overfitting", "drift",
                "shadow_time", "challenger",
            ],
            result.Checks.Select(check => check.Code));
        Assert.Equal((16d, 16d, "features"), Numbers(result, GateCodes.SchemaMatches));
        Assert.Equal((0.2, 0.5, "probability"), Numbers(result, GateCodes.Overfitting));
        Assert.Equal((0.1, 0.65, "psi"), Numbers(result, GateCodes.Drift));
        Assert.Equal((30d, 24d, "h"), Numbers(result, GateCodes.ShadowTime));
        Assert.Equal((6d, 0d, "bp/h"), Numbers(result, GateCodes.Challenger));
        Assert.Contains(result.Checks, check => check.Code == GateCodes.EnoughRows && check is { Threshold: 100, Unit: "rows", Figure: > 100 });
    }

    [Fact]
    public async Task CheckAsync_NoEvidence_FailsEachCheckByName()
    {
        var result = await AskAsync(await RecordAsync(), Modest, new GateFacts(Now));

        Assert.Equal(
            [GateCodes.Overfitting, GateCodes.Drift, GateCodes.ShadowTime, GateCodes.Challenger],
            result.Checks.Where(check => !check.Passed).Select(check => check.Code));
        Assert.Contains("job walkforward_backtest, setting modelId", result.Objections(), StringComparison.Ordinal);
        Assert.Contains("run compute_drift", result.Objections(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_FirstModelOfADesk_SkipsWhatItCannotHaveAndSaysSo()
    {
        var rules = PromotionRules.QuickStart with { TrainRowsMin = 100, TestRowsMin = 50 };

        var result = await AskAsync(await RecordAsync(), rules, new GateFacts(Now));

        Assert.True(result.Passed, result.Objections());
        Assert.Equal(
            [GateCodes.Overfitting, GateCodes.Drift, GateCodes.ShadowTime, GateCodes.Challenger],
            result.Checks.Where(check => check.IsSkipped).Select(check => check.Code));
        Assert.All(result.Checks.Where(check => check.IsSkipped), check =>
            Assert.StartsWith("not asked by the rules for a desk's first model: ", check.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task CheckAsync_OneFigureBeyondItsThreshold_OnlyThatCheckFails()
    {
        var record = await RecordAsync();
        async Task OnlyAsync(string code, GateFacts facts, PromotionRules? rules = null)
        {
            var result = await AskAsync(record, rules ?? Modest, facts);
            Assert.Equal([code], result.Checks.Where(check => !check.Passed).Select(check => check.Code));
        }

        var walk = Convincing.WalkForward!;
        var drift = Convincing.Drift!;
        await OnlyAsync(GateCodes.EnoughRows, Convincing, Modest with { TrainRowsMin = 1_000_000 });
        await OnlyAsync(GateCodes.EnoughRows, Convincing, Modest with { TestRowsMin = 1_000_000 });
        await OnlyAsync(GateCodes.NotWorseThanBaseline, Convincing, Modest with { LossRatioMax = 0.01 });
        await OnlyAsync(GateCodes.Overfitting, Convincing with { WalkForward = walk with { OverfittingProbability = 0.51 } });
        await OnlyAsync(GateCodes.Overfitting, Convincing with { WalkForward = walk with { DeflatedSharpe = 0.94 } });
        await OnlyAsync(GateCodes.Overfitting, Convincing with { WalkForward = walk with { DeflatedSharpe = double.NaN } });
        await OnlyAsync(GateCodes.Drift, Convincing with { Drift = drift with { PsiMax = 0.66 } });
        await OnlyAsync(GateCodes.Drift, Convincing with { Drift = drift with { PsiMax = double.NaN } });
        await OnlyAsync(GateCodes.Drift, Convincing with { Drift = drift with { At = Now.AddHours(-49) } });
        await OnlyAsync(GateCodes.ShadowTime, Convincing with { ShadowHours = 23 });
        await OnlyAsync(GateCodes.Challenger, Convincing with { Challenge = Level with { Upper = -0.0001, Verdict = ChallengeEvidence.Worse } });
        await OnlyAsync(GateCodes.Drift, Convincing with { Drift = drift with { PsiMax = 0.26, Limit = 0.3 } }, Modest with { PsiMax = 0.25 });
        Assert.True((await AskAsync(record, Modest, Convincing with { WalkForward = walk with { OverfittingProbability = 0.5, DeflatedSharpe = 0.95 } })).Passed);
    }

    [Fact]
    public async Task CheckAsync_DamagedOrSwappedFile_FailsBothFileChecks()
    {
        var record = await RecordAsync();

        var swapped = await AskAsync(record with { SchemaHash = "another" }, Modest, Convincing);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, record.ArtifactUri), "gone");
        var damaged = await AskAsync(record, Modest, Convincing);

        Assert.Equal([GateCodes.SchemaMatches], swapped.Checks.Where(check => !check.Passed).Select(check => check.Code));
        Assert.Equal(
            [GateCodes.ArtifactIntact, GateCodes.SchemaMatches], damaged.Checks.Where(check => !check.Passed).Select(check => check.Code));
    }

    [Fact]
    public async Task CheckAsync_ImportedModel_IsJudgedByItsEvaluationHere()
    {
        var trained = await RecordAsync();
        var imported = trained with { Origin = ModelOrigin.Imported, MetricsJson = "{}" };

        var unmeasured = await AskAsync(imported, Modest, Convincing);
        var measured = await AskAsync(imported, Modest, Convincing with { EvaluationJson = trained.MetricsJson });

        Assert.Equal(
            [GateCodes.EnoughRows, GateCodes.NotWorseThanBaseline],
            unmeasured.Checks.Where(check => !check.Passed).Select(check => check.Code));
        Assert.True(measured.Passed, measured.Objections());
        Assert.Contains("trained elsewhere", measured.Checks.Single(check => check.Code == GateCodes.EnoughRows).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own recipe", true)]
    [InlineData("own file", true)]
    [InlineData("another", false)]
    [InlineData("", false)]
    public async Task CheckAsync_WalkForward_CountsOnlyForItsOwnRecipe(string walked, bool counts)
    {
        var record = await RecordAsync();
        var own = TrainingMetrics.Parse(record.MetricsJson).ConfigHash;
        var hash = walked switch { "own recipe" => own, "own file" => record.ArtifactHash, _ => walked };

        var result = await AskAsync(record, Modest, Convincing with { WalkForward = Convincing.WalkForward! with { RecipeHash = hash } });

        var check = result.Checks.Single(check => check.Code == GateCodes.Overfitting);
        Assert.Equal(counts, check.Passed);
        Assert.True(counts || check.Detail.Contains($"this model's is {own[..12]}", StringComparison.Ordinal), check.Detail);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.65)]
    [InlineData(2)]
    public async Task CheckAsync_Drift_HasTheRulesThresholdBeforeAndAfterMeasuring(double psi)
    {
        var rules = Modest with { PsiMax = psi };
        var facts = new[] { Convincing with { Drift = null }, Convincing, Convincing with { Drift = new DriftEvidence(Now, "atr", psi + 0.01, psi + 1, 9_000) } };

        var checks = new List<GateCheck>();
        foreach (var known in facts)
        {
            checks.Add((await AskAsync(await RecordAsync(), rules, known)).Checks.Single(check => check.Code == GateCodes.Drift));
        }

        Assert.Equal([psi, psi, psi], checks.Select(check => check.Threshold!.Value));
        Assert.Equal([false, true, false], checks.Select(check => check.Passed));
    }

    [Fact]
    public async Task Count_FirstModel_TellsWhatWasNotAsked()
    {
        var first = await AskAsync(
            await RecordAsync(), PromotionRules.QuickStart with { TrainRowsMin = 100, TestRowsMin = 50 }, new GateFacts(Now));

        Assert.Equal("5 of 5 pass, 4 not asked", first.Count());
        Assert.Equal("9 of 9 pass", (await AskAsync(await RecordAsync(), Modest, Convincing)).Count());
    }

    [Fact]
    public void Problems_BadRules_NamesEach()
    {
        Assert.Empty(PromotionRules.Default.Problems());
        Assert.Empty(PromotionRules.QuickStart.Problems());

        var problems = (Modest with { TestRowsMin = 0, OverfittingProbabilityMax = 1.5, JudgedTargets = ["er_long", "er_up"] }).Problems();

        Assert.Equal(
            [
                "TestRowsMin is 0, must be at least 1.", "OverfittingProbabilityMax is 1.5, must be between 0 and 1.",
                "JudgedTargets is er_up, must be one or more of the model's targets.",
            ],
            problems.Select(problem => problem.ErrorMessage));
    }

    private static (double? Figure, double? Threshold, string Unit) Numbers(GateResult result, string code)
    {
        var check = result.Checks.Single(check => check.Code == code);
        return (check.Figure is { } figure ? Math.Round(figure, 9) : null, check.Threshold, check.Unit);
    }

    /// <summary>The walk is taken to be of the record's own recipe where a test says nothing else.</summary>
    private Task<GateResult> AskAsync(ModelRecord record, PromotionRules rules, GateFacts facts) =>
        _gate.CheckAsync(record, rules, facts.WalkForward is { RecipeHash: null } walk ? facts with { WalkForward = walk with { RecipeHash = record.ArtifactHash } } : facts, _ => Task.FromResult(new GateCheck(GateCodes.LookAhead, true, "16 features, 100 trials")));

    private async Task<ModelRecord> RecordAsync()
    {
        var outcome = SmallModel.Train(1);
        var header = TradingModel.Load(outcome.Artifact).Header;
        var stored = await _store.SaveAsync(outcome.Artifact);
        return new ModelRecord(
            outcome.ModelId, Now, "gbdt", ModelStage.Candidate, header.FeatureSchemaVersion, header.LabelSpec.Hash(), header.LabelSpec,
            header.ReturnBasis, Now, Now, outcome.MetricsJson, stored.Uri, stored.ContentHash, null, null, null)
        {
            SchemaHash = SchemaHash.Of(header.FeatureSchemaVersion, header.FeatureNames),
        };
    }
}
