using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

[Collection(PostgresCollection.Name)]
public sealed class ModelPromoterTests(PostgresFixture fixture)
{
    private const string Why = "Paper only, to see it trade";
    private static readonly Actor Ann = new("ann", "127.0.0.1") { IsAdmin = true };
    private static readonly Actor Bob = new("bob", "127.0.0.1") { IsAdmin = true };

    [Fact]
    public async Task PromoteAsync_GateRefuses_OnlyATypedAndReasonedOverridePasses()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var id = await desk.RegisterAsync(1);
        var order = new PromotionOrder(id.Value, Why);

        var refused = await desk.Promoter.PromoteAsync(order, Ann, default);
        var mistyped = await desk.Promoter.PromoteAsync(order with { OverrideConfirmation = "yes" }, Ann, default);
        var operators = await desk.Promoter.PromoteAsync(
            order with { OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value) }, Bob with { IsAdmin = false }, default);
        var hasty = await desk.Promoter.PromoteAsync(
            order with { Reason = "because", OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value) }, Ann, default);
        Assert.Null(desk.State.Rules.Champion);
        var passed = await desk.Promoter.PromoteAsync(
            order with { OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value) }, Ann, default);

        Assert.StartsWith("The promotion gate refused: look_ahead", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"must be '{id.Value.ToString("N")[..8]}'", mistyped.Message, StringComparison.Ordinal);
        Assert.StartsWith("bob is no admin; only an admin overrides the promotion gate", operators.Message, StringComparison.Ordinal);
        Assert.Contains("must have at least 15", hasty.Message, StringComparison.Ordinal);
        Assert.True(passed.IsOk, passed.Message);
        Assert.Equal(id, desk.State.Rules.Champion!.Record.Id);
        var trail = await desk.Audit.LatestAsync(10, null, "model.");
        Assert.Equal(5, trail.Length); // Who was refused has tried, and that is on record.
        var entry = Assert.Single(trail, entry => !entry.AfterJson!.Contains("\"refused\"", StringComparison.Ordinal));
        Assert.Equal(("ann", "model.override", id.ToString()), (entry.Actor, entry.Action, entry.Subject));
        Assert.Contains("look_ahead", entry.AfterJson, StringComparison.Ordinal);
        Assert.Contains(Why, entry.AfterJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromoteAsync_DamagedFile_NoReasonOverridesIt()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var id = await desk.RegisterAsync(1);
        await File.AppendAllTextAsync(Directory.GetFiles(desk.Folder, "*.model", SearchOption.AllDirectories).Single(), "x");

        var outcome = await desk.OverrideAsync(id, Ann);

        Assert.StartsWith("No reason overrides artifact_intact", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromoteAsync_TwoOperatorsAtOnce_OneWinsTheOtherIsTold()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var champion = await desk.RegisterAsync(1);
        Assert.True((await desk.OverrideAsync(champion, Ann)).IsOk);
        var (second, third) = (await desk.RegisterAsync(2), await desk.RegisterAsync(3));

        var outcomes = await Task.WhenAll(
            desk.OverrideAsync(second, Ann, champion.Value), desk.OverrideAsync(third, Bob, champion.Value));

        var lost = Assert.Single(outcomes, outcome => !outcome.IsOk);
        var production = (await desk.Registry.ProductionAsync())!;
        Assert.Contains(production.Id, (ModelId[])[second, third]);
        Assert.StartsWith($"{production.PromotedBy} promoted {production.Id} at ", lost.Message, StringComparison.Ordinal);
        Assert.Equal(production.Id, desk.State.Rules.Champion!.Record.Id);
    }

    [Fact]
    public async Task PromoteAsync_FiftyAtOnce_ExactlyOneWinsAndEveryAttemptIsAudited()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var champion = await desk.RegisterAsync(1);
        await desk.OverrideAsync(champion, Ann);
        var (second, third) = (await desk.RegisterAsync(2), await desk.RegisterAsync(3));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            desk.OverrideAsync(i % 2 == 0 ? second : third, new Actor($"user{i}", null) { IsAdmin = true }, champion.Value))));

        Assert.Single(outcomes, outcome => outcome.IsOk);
        var trail = (await desk.Audit.LatestAsync(200, null, "model.")).Where(entry => entry.Actor.StartsWith("user", StringComparison.Ordinal)).ToList();
        Assert.Equal(50, trail.Count);
        Assert.Equal(49, trail.Count(entry => entry.AfterJson!.Contains("\"refused\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RollBackAsync_OneStep_RestoresTheLastChampionOnce()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var (first, second) = (await desk.RegisterAsync(1), await desk.RegisterAsync(2));
        await desk.OverrideAsync(first, Ann);
        await desk.OverrideAsync(second, Ann);

        var outcomes = await Task.WhenAll(
            desk.Promoter.RollBackAsync("worse", second.Value, Ann, default), desk.Promoter.RollBackAsync("worse", second.Value, Bob, default));

        Assert.Equal(first, desk.State.Rules.Champion!.Record.Id);
        Assert.Contains($"rolled back to {first} at ", Assert.Single(outcomes, outcome => !outcome.IsOk).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoveAsync_IntoShadowAndAway_TheLineupFollows()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var (champion, challenger) = (await desk.RegisterAsync(1), await desk.RegisterAsync(2));
        Assert.Contains("nothing to decide beside", (await desk.Promoter.MoveAsync(
            challenger, StageAct.Challenge, "try", Ann, default)).Message, StringComparison.Ordinal);
        await desk.OverrideAsync(champion, Ann);

        Assert.True((await desk.Promoter.MoveAsync(challenger, StageAct.Challenge, "try", Ann, default)).IsOk);
        Assert.Equal([challenger], desk.State.Rules.Challengers.Select(model => model.Record.Id));
        Assert.Contains("in production", (await desk.Promoter.MoveAsync(
            champion, StageAct.Archive, "away", Ann, default)).Message, StringComparison.Ordinal);
        Assert.True((await desk.Promoter.MoveAsync(challenger, StageAct.Archive, "no", Bob, default)).IsOk);

        Assert.Empty(desk.State.Rules.Challengers);
        Assert.Equal(
            ["model.archive", "model.to_shadow", "model.override"],
            (await desk.Audit.LatestAsync(10, null, "model.")).Select(entry => entry.Action));
    }

    [Fact]
    public async Task AskAsync_HoursBesideTheChampion_AreJudgedNetOfCost()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var (champion, worse, equal) = (await desk.RegisterAsync(1), await desk.RegisterAsync(2), await desk.RegisterAsync(3));
        await desk.OverrideAsync(champion, Ann);
        await desk.StoreHoursAsync(worse, champion, 200, hour => -0.002 + (hour % 2 == 0 ? 0.0005 : -0.0005));
        await desk.StoreHoursAsync(equal, champion, 100, hour => hour % 2 == 0 ? 0.0005 : -0.0005);

        var refused = (await desk.Promoter.AskAsync((await desk.Registry.FindAsync(worse))!, default)).Checks;
        var open = (await desk.Promoter.AskAsync((await desk.Registry.FindAsync(equal))!, default)).Checks;

        Assert.Equal((true, 200.0), Of(refused, GateCodes.ShadowTime));
        Assert.False(Of(refused, GateCodes.Challenger).Passed);
        Assert.StartsWith("worse: -20.00 bp of equity an hour", refused.Single(check => check.Code == GateCodes.Challenger).Detail, StringComparison.Ordinal);
        Assert.Equal((false, 100.0), Of(open, GateCodes.ShadowTime)); // A week is asked.
        Assert.True(Of(open, GateCodes.Challenger).Passed); // Not shown to be worse.

        static (bool Passed, double? Figure) Of(ImmutableArray<GateCheck> checks, string code)
        {
            var check = checks.Single(check => check.Code == code);
            return (check.Passed, check.Figure);
        }
    }

    [Fact]
    public async Task Comparison_ChallengerLeavesOrChampionDoes_StaysWithTheChallenger()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var (champion, left, stayed, next) = (await desk.RegisterAsync(1), await desk.RegisterAsync(2), await desk.RegisterAsync(3), await desk.RegisterAsync(4));
        await desk.OverrideAsync(champion, Ann);
        foreach (var challenger in (ModelId[])[left, stayed])
        {
            await desk.Promoter.MoveAsync(challenger, StageAct.Challenge, "try", Ann, default);
            await desk.StoreHoursAsync(challenger, champion, 30, _ => 0.0001);
        }

        await desk.Promoter.MoveAsync(left, StageAct.Archive, "enough", Ann, default);
        Assert.Empty(await desk.Registry.EvidenceAsync(stayed)); // Its comparison goes on.
        await desk.OverrideAsync(next, Ann);

        foreach (var challenger in (ModelId[])[left, stayed])
        {
            var kept = Assert.Single(await desk.Registry.EvidenceAsync(challenger)).Read<ChallengeEvidence>();
            Assert.Equal((champion.Value, 30, ChallengeEvidence.Open), (kept.ChampionId, kept.Hours, kept.Verdict));
            Assert.Equal(0.0001, kept.ReturnDifferenceMean, 1e-12);
            Assert.Equal(kept, (await new ModelCards(desk.Registry).FindAsync(challenger))!.Challenge);
        }

        Assert.False((await desk.Promoter.AskAsync((await desk.Registry.FindAsync(stayed))!, default)).Checks
            .Single(check => check.Code == GateCodes.Challenger).Passed); // Beside the new champion it has not decided.
    }

    [Fact]
    public async Task Card_OfAChampion_SaysWhereItComesFromAndWhereItEnds()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var (first, second) = (await desk.RegisterAsync(1), await desk.RegisterAsync(2));
        await desk.OverrideAsync(first, Ann);
        var child = await desk.RegisterAsync(3);
        await desk.OverrideAsync(second, Ann);

        var cards = new ModelCards(desk.Registry);
        var card = (await cards.FindAsync(first))!;
        var childCard = (await cards.FindAsync(child))!;

        Assert.Equal(10, card.Metrics!.Targets.Length);
        Assert.Equal([ModelStage.Archived, ModelStage.Production], card.Transitions.Select(move => move.To));
        Assert.Equal(2, card.Promotions.Length); // Its own, and the one that replaced it.
        Assert.Equal(first.Value, childCard.Lineage.ParentId);
        Assert.Equal(64, card.Lineage.SchemaHash!.Length);
        Assert.Contains(card.Limits, limit => limit.Contains("few regimes", StringComparison.Ordinal));
        Assert.Contains(card.Limits, limit => limit.Contains("no walk-forward", StringComparison.Ordinal));
        Assert.Null(await cards.FindAsync(new ModelId(Guid.NewGuid())));
    }

    [Fact]
    public async Task ImportAsync_ZipOfTexts_IsACandidateWaitingForItsEvaluation()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var texts = Texts();
        var import = new ModelImport([new ModelFile("model.zip", Zip(texts))], desk.Now.AddDays(-60), desk.Now.AddDays(-30), "from the research box");

        var outcome = await desk.Importer.ImportAsync(import, Ann, default);
        var again = await desk.Importer.ImportAsync(
            import with { Files = [.. texts.Select(text => new ModelFile(text.Name, Encoding.UTF8.GetBytes(text.Text)))] }, Ann, default);

        Assert.True(outcome.IsOk, outcome.Message);
        Assert.True(again.IsOk, again.Message);
        var record = Assert.Single(await desk.Registry.ListAsync()); // The same bytes are the same model.
        Assert.Equal((ModelOrigin.Imported, ModelStage.Candidate, "lightgbm"), (record.Origin, record.Stage, record.Algo));
        Assert.Equal(desk.Now.AddDays(-30), record.TrainEnd);
        var answer = await desk.Promoter.AskAsync(record, default);
        Assert.Contains("no test loss of er_long", answer.Objections(), StringComparison.Ordinal);
        Assert.Equal(EvaluateModelJob.Kind, Assert.Single((await desk.Services.GetRequiredService<JobStore>().LatestAsync(10, default)).Select(job => job.Kind).Distinct()));
    }

    [Fact]
    public async Task ImportAsync_UnusableFiles_RegistersNothing()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        var good = new ModelImport([new ModelFile("model.zip", Zip(Texts()))], desk.Now.AddDays(-60), desk.Now.AddDays(-30), "box");
        async Task<string> ComplaintAsync(ModelImport import) => (await desk.Importer.ImportAsync(import, Ann, default)).Message;

        Assert.Contains("no readable zip", await ComplaintAsync(good with { Files = [new ModelFile("m.zip", new byte[] { 1, 2, 3 })] }), StringComparison.Ordinal);
        Assert.Contains("no file of target", await ComplaintAsync(good with { Files = [new ModelFile("m.zip", Zip(Texts()[1..]))] }), StringComparison.Ordinal);
        Assert.Contains("in the future", await ComplaintAsync(good with { TrainEnd = desk.Now.AddMinutes(1) }), StringComparison.Ordinal);
        Assert.Contains("more than 32 files", await ComplaintAsync(
            good with { Files = [.. Enumerable.Range(0, 33).Select(i => new ModelFile($"{i}.txt", new byte[1]))] }), StringComparison.Ordinal);
        Assert.Empty(await desk.Registry.ListAsync());
        Assert.Empty(await desk.Audit.LatestAsync(10, null, "model."));
    }

    [Fact]
    public async Task PromotionRules_Saved_AreAskedByTheGate()
    {
        await using var desk = await PromotionDesk.StartAsync(fixture);
        await desk.OverrideAsync(await desk.RegisterAsync(1), Ann);
        var record = (await desk.Registry.FindAsync(await desk.RegisterAsync(2)))!;
        var rules = PromotionRules.Default with { ShadowHoursMin = 5, PsiMax = null };

        await desk.Services.GetRequiredService<PresetStore>().SaveAsync(
            PresetKinds.Promotion, rules.Name, JsonSerializer.SerializeToElement(rules, PresetDefinition.Json), desk.Now, "ann", null);
        var answer = await desk.Promoter.AskAsync(record, default);

        Assert.Equal(5, answer.Checks.Single(check => check.Code == GateCodes.ShadowTime).Threshold);
        Assert.True(answer.Checks.Single(check => check.Code == GateCodes.Drift).IsSkipped);
        Assert.False(answer.Passed);
    }

    /// <summary>A model as LightGBM texts, one for each target, as an importer would bring it.</summary>
    private static ImmutableArray<(string Name, string Text)> Texts()
    {
        var (header, ensembles) = ModelArtifact.Read(SmallModel.Train(1).Artifact);
        return [.. header.Targets.Select((target, i) => ($"{target}.txt", LightGbmText.Write(ensembles[i])))];
    }

    private static byte[] Zip(ImmutableArray<(string Name, string Text)> texts)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in texts)
            {
                using var writer = new StreamWriter(zip.CreateEntry($"model/{name}").Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }
}

/// <summary>A desk's promotion side on a real database: registry, gate, promoter and the state the loop reads.</summary>
internal sealed class PromotionDesk : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly ServiceProvider _services;

    private PromotionDesk(PostgresDatabase database, ServiceProvider services, string folder) =>
        (_database, _services, Folder) = (database, services, folder);

    public string Folder { get; }

    public IServiceProvider Services => _services;

    public ModelPromoter Promoter => _services.GetRequiredService<ModelPromoter>();

    public ModelRegistry Registry => _services.GetRequiredService<ModelRegistry>();

    public AuditLog Audit => _services.GetRequiredService<AuditLog>();

    public ModelImporter Importer => _services.GetRequiredService<ModelImporter>();

    public DateTimeOffset Now => _services.GetRequiredService<TimeProvider>().GetUtcNow();

    public DeskState State => _services.GetRequiredService<DeskState>();

    public static async Task<PromotionDesk> StartAsync(PostgresFixture fixture)
    {
        var database = await fixture.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("promotion-").FullName;
        var clock = new SteppedClock(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var services = new ServiceCollection().AddLogging();
        services.AddReplayDesk(
            new DeskOptions { DataDirectory = folder, Mode = TradingMode.Shadow }, database.ConnectionString, new SilentMarket(), clock);
        services.AddSingleton<JobStore>().AddSingleton<JobBoard>().AddSingleton<ModelImporter>().AddTransient<EvaluateModelJob>();
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DeskMemory>().OpenAsync(provider.GetRequiredService<DeskState>(), CancellationToken.None);
        return new PromotionDesk(database, provider, folder);
    }

    public async Task<ModelId> RegisterAsync(ulong seed)
    {
        var outcome = SmallModel.Train(seed);
        return (await Registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson)).Id;
    }

    /// <summary>Whole hours up to now in which the challenger earned so much more than a champion that earned nothing.</summary>
    public Task StoreHoursAsync(ModelId challenger, ModelId champion, int hours, Func<int, double> difference) =>
        _services.GetRequiredService<ChallengerStore>().SaveAsync(new PaperChanges(
            [],
            [
                .. Enumerable.Range(0, hours).Select(hour => new PairedHour(
                    challenger.Value, champion.Value, Now.AddHours(hour - hours), difference(hour), 0, 120, 100)),
            ]));

    public Task<Outcome> OverrideAsync(ModelId id, Actor actor, Guid? seen = null) => Promoter.PromoteAsync(
        new PromotionOrder(id.Value, "Paper only, to see it trade")
        {
            SeenProduction = seen, OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value),
        },
        actor, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A venue that is not asked anything.</summary>
internal sealed class SilentMarket : IMarketData
{
    public Task<DateTimeOffset> GetServerTimeAsync(CancellationToken cancellationToken) => throw Asked();

    public Task<ImmutableArray<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken) => throw Asked();

    public Task<IReadOnlyList<Candle>> GetCandlesAsync(Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        throw Asked();

    public Task<IReadOnlyList<MarkCandle>> GetMarkCandlesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw Asked();

    public Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw Asked();

    public Task<OpenInterest> GetOpenInterestAsync(Symbol symbol, CancellationToken cancellationToken) => throw Asked();

    public IAsyncEnumerable<MarketEvent> StreamAsync(IUniverse universe, CancellationToken cancellationToken) => throw Asked();

    private static InvalidOperationException Asked() => new("This venue was not to be asked.");
}
