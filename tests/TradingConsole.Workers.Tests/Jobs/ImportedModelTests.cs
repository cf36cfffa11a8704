using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Training;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>The whole way of a model made elsewhere: imported, measured, walked forward, judged and put into production.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ImportedModelTests(PostgresFixture fixture)
{
    private const int TrainDays = 3;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Actor Ann = new("ann", "127.0.0.1");
    private static readonly Actor Root = new("root", "127.0.0.1") { IsAdmin = true };

    [Fact]
    public async Task ImportedModel_WithEveryEvidence_ReplacesTheChampionAndNotBefore()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture, TrainDays);
        var files = await TrainedElsewhereAsync(desk);
        desk.Clock.AdvanceTo(StoredMarketDesk.Start.AddDays(StoredMarketDesk.Days));
        var champion = await PutIntoProductionAsync(desk);
        Assert.True((await desk.Control.SetPromotionRulesAsync(Rules, Root, None)).IsOk);

        // Imported, and nothing known of it.
        var imported = await desk.Control.ImportModelAsync(
            new ModelImport(files, StoredMarketDesk.Start, StoredMarketDesk.Start.AddDays(TrainDays), "from the research box"), Ann, None);
        Assert.True(imported.IsOk, imported.Message);
        var id = (await desk.Registry.ListAsync()).Single(model => model.Origin == ModelOrigin.Imported).Id;
        Assert.Equal(
            [GateCodes.EnoughRows, GateCodes.NotWorseThanBaseline, GateCodes.Overfitting, GateCodes.Drift, GateCodes.ShadowTime, GateCodes.Challenger],
            await RefusedAsync(desk, id));

        // Measured here: the import asked for it by itself.
        await SucceedsAsync(desk, EvaluateModelJob.Kind);
        Assert.Equal([GateCodes.Overfitting, GateCodes.Drift, GateCodes.ShadowTime, GateCodes.Challenger], await RefusedAsync(desk, id));

        Assert.True((await desk.Control.StartJobAsync(ComputeDriftJob.Kind, null, Ann, None)).IsOk);
        await SucceedsAsync(desk, ComputeDriftJob.Kind);
        Assert.Equal([GateCodes.Overfitting, GateCodes.ShadowTime, GateCodes.Challenger], await RefusedAsync(desk, id));

        // Walked forward as it is: every fold is this model, and none of its minutes lies within what it learned from.
        var walk = JsonSerializer.SerializeToElement(new { modelId = id.Value, days = StoredMarketDesk.Days });
        Assert.True((await desk.Control.StartJobAsync(WalkforwardBacktestJob.Kind, walk, Ann, None)).IsOk);
        await SucceedsAsync(desk, WalkforwardBacktestJob.Kind);
        var backtests = desk.Services.GetRequiredService<BacktestStore>();
        var row = Assert.Single(await backtests.ListAsync());
        var walked = (await backtests.FindAsync(row.Id, None))!.Result;
        Assert.Equal((BacktestKinds.WalkForward, (Guid?)id.Value), (row.Kind, row.ModelId));
        Assert.All(walked.WalkForward!.Folds, fold => Assert.Equal(id.Value, fold.Model));
        Assert.True(row.From > StoredMarketDesk.Start.AddDays(TrainDays).AddMinutes(desk.State.Rules.Label.HorizonBars), $"from {row.From:u}");
        var evidence = (await desk.Registry.EvidenceAsync(id)).Single(found => found.Kind == EvidenceKinds.WalkForward).Read<WalkForwardEvidence>();
        Assert.Equal((row.ResultHash, walked.Normal.Figures.Trades), (evidence.ResultHash, evidence.Trades));

        // Two days and some hours prove no Sharpe ratio: refused, now by figures. A desk that asks for less says so in its rules.
        var overfitting = (await desk.Control.AskGateAsync(id.Value, None)).Checks.Single(check => check.Code == GateCodes.Overfitting);
        Assert.False(overfitting.Passed);
        Assert.NotNull(overfitting.Figure);
        Assert.Contains($"{walked.Normal.Figures.Trades} trades", overfitting.Detail, StringComparison.Ordinal);
        var lenient = Rules with { OverfittingProbabilityMax = 1, DeflatedSharpeMin = 0 };
        Assert.True((await desk.Control.SetPromotionRulesAsync(lenient, Root, None)).IsOk);
        Assert.Equal([GateCodes.ShadowTime, GateCodes.Challenger], await RefusedAsync(desk, id));

        // A day and more beside the champion.
        Assert.True((await desk.Control.ToShadowAsync(id.Value, "look at it", Ann, None)).IsOk);
        await desk.Services.GetRequiredService<ChallengerStore>().SaveAsync(new PaperChanges(
            [],
            [
                .. Enumerable.Range(0, 30).Select(hour => new PairedHour(
                    id.Value, champion.Value, desk.Clock.GetUtcNow().AddHours(hour - 30), hour % 2 == 0 ? 0.001 : -0.0008, 0, 120, 100)),
            ]));
        Assert.Empty(await RefusedAsync(desk, id));

        // One check that fails again is enough, and the role of who asks counts here, not only on the page.
        Assert.True((await desk.Control.SetPromotionRulesAsync(lenient with { ShadowHoursMin = 48 }, Root, None)).IsOk);
        var order = new PromotionOrder(id.Value, "Better on the research box") { SeenProduction = champion.Value };
        var refused = await desk.Control.PromoteAsync(order, Root, None);
        var overridden = await desk.Control.PromoteAsync(
            order with { OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value) }, Ann, None);
        Assert.StartsWith("The promotion gate refused: shadow_time", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("ann is no admin", overridden.Message, StringComparison.Ordinal);
        Assert.Equal(champion, desk.State.Rules.Champion!.Record.Id);

        // Back to the earlier version of the rules: the gate agrees and an operator may promote.
        Assert.True((await desk.Control.ActivatePresetAsync(PresetKinds.Promotion, 3, Root, None)).IsOk);
        var promoted = await desk.Control.PromoteAsync(order, Ann, None);

        Assert.True(promoted.IsOk, promoted.Message);
        Assert.Equal(id, desk.State.Rules.Champion!.Record.Id);
        Assert.Equal(ModelStage.Archived, (await desk.Registry.FindAsync(champion))!.Stage);
        // Newest first; the two that were refused left their rows too.
        Assert.Equal(
            ["model.promote", "model.promote", "model.promote", "model.to_shadow", "model.import", "model.override"],
            (await desk.Audit.LatestAsync(20, null, "model.")).Select(entry => entry.Action));
    }

    [Fact]
    public async Task PromotionRules_ChangedByAnOperator_AreRefusedHowever()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);
        var body = JsonSerializer.SerializeToElement(Rules, Core.Operations.PresetDefinition.Json);
        var asked = await desk.Audit.LatestAsync(20, null, "preset.save");

        Outcome[] refused =
        [
            await desk.Control.SetPromotionRulesAsync(Rules, Ann, None),
            await desk.Control.SavePresetAsync(PresetKinds.Promotion, body, Ann, None),
            await desk.Control.ActivatePresetAsync(PresetKinds.Promotion, 1, Ann, None),
        ];
        var invalid = await desk.Control.SetPromotionRulesAsync(Rules with { TestRowsMin = 0 }, Root, None);

        Assert.All(refused, outcome => Assert.StartsWith("ann is no admin", outcome.Message, StringComparison.Ordinal));
        Assert.Equal("TestRowsMin is 0, must be at least 1.", invalid.Message);
        Assert.Equal(PromotionRules.Default.ShadowHoursMin, (await desk.Control.PromotionRulesAsync(None)).ShadowHoursMin);
        var told = await desk.Audit.LatestAsync(20, null, "preset.save"); // Newest first; what was refused is on record.
        Assert.Equal(["root", "ann", "ann"], told.Take(told.Length - asked.Length).Select(entry => entry.Actor));
        Assert.All(told.Take(3), entry => Assert.Contains("refused", entry.AfterJson, StringComparison.Ordinal));

        Assert.True((await desk.Control.SetPromotionRulesAsync(Rules, Root, None)).IsOk);
        Assert.Equal(24, (await desk.Control.PromotionRulesAsync(None)).ShadowHoursMin);
        var entry = (await desk.Audit.LatestAsync(20, null, "preset.save"))[0];
        Assert.Equal(("root", "promotion v2"), (entry.Actor, entry.Subject));
        Assert.Contains("168", entry.BeforeJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Estimate_EveryKind_StatesItsMemory()
    {
        await using var desk = await StoredMarketDesk.StartAsync(fixture);
        await PutIntoProductionAsync(desk);
        var config = JsonSerializer.SerializeToElement(new { modelId = Guid.NewGuid() });

        foreach (var kind in Timetable.Kinds)
        {
            var estimate = await desk.Control.EstimateJobAsync(kind, config, None);

            Assert.InRange(estimate.MemoryBytes, 1L << 20, 1L << 30);
            Assert.NotEmpty(estimate.Basis);
        }

        // What grows with the history says so.
        async Task<long> BytesAsync(string kind, object settings) =>
            (await desk.Control.EstimateJobAsync(kind, JsonSerializer.SerializeToElement(settings), None)).MemoryBytes;
        Assert.True(await BytesAsync(BootstrapHistoryJob.Kind, new { days = 400 }) > await BytesAsync(BootstrapHistoryJob.Kind, new { days = 4 }));
        Assert.Equal(await BytesAsync(LabelRecentJob.Kind, new { days = 4 }), await BytesAsync(LabelRecentJob.Kind, new { days = 400 }));
        Assert.True(
            await BytesAsync(EvaluateModelJob.Kind, new { modelId = Guid.NewGuid(), days = 300, rowsMax = 900_000 })
            > await BytesAsync(EvaluateModelJob.Kind, new { modelId = Guid.NewGuid(), days = 30 }));
    }

    /// <summary>As on a desk at work, but a day in shadow instead of a week.</summary>
    private static PromotionRules Rules => PromotionRules.Default with { Name = "a day in shadow", ShadowHoursMin = 24 };

    private static async Task<IEnumerable<string>> RefusedAsync(StoredMarketDesk desk, ModelId id)
    {
        var answer = await desk.Control.AskGateAsync(id.Value, None);
        return [.. answer.Checks.Where(check => !check.Passed).Select(check => check.Code)];
    }

    private static async Task SucceedsAsync(StoredMarketDesk desk, string kind)
    {
        var ended = await desk.RunNextAsync(kind);
        Assert.True(ended.Status == "succeeded", $"{kind}: {ended.Error}");
    }

    private static async Task<ModelId> PutIntoProductionAsync(StoredMarketDesk desk)
    {
        var outcome = SmallModel.Train(1);
        var id = (await desk.Registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson)).Id;
        var promoted = await desk.Control.PromoteAsync(
            new PromotionOrder(id.Value, "A champion to begin with") { OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value) }, Root, None);
        return promoted.IsOk ? id : throw new InvalidOperationException(promoted.Message);
    }

    /// <summary>Ten LightGBM texts, learned from the first days of the market.</summary>
    private static async Task<ImmutableArray<ModelFile>> TrainedElsewhereAsync(StoredMarketDesk desk)
    {
        var quick = TrainingConfig.QuickStart(desk.State.Rules.Label);
        var config = quick with { RowsMax = 6_000, Boosting = quick.Boosting with { NumIterations = 30, NumLeaves = 15 } };
        var rows = await desk.Services.GetRequiredService<TrainingHistory>().LoadAsync(config, TrainDays, (_, _) => Task.CompletedTask, None);
        var (header, ensembles) = ModelArtifact.Read(TrainingRun.Execute(rows, config, null, None).Artifact);
        return [.. header.Targets.Select((target, i) => new ModelFile($"{target}.txt", Encoding.UTF8.GetBytes(LightGbmText.Write(ensembles[i]))))];
    }
}
