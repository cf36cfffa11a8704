using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>The daily batch's steps: what asks the sources, and what derives.</summary>
internal sealed class DailyStages(
    NpgsqlDataSource database, RawShelf shelf, ForecastClients clients, ForecastScope scope, ForecastRules rules, AskStage ask, ExplainStage explain,
    RunnerStage runners)
{
    public string Venue => scope.Venue;

    public ForecastRules Rules => rules;

    public double HistoryDays => scope.HistoryDays;

    public string ConfigHash { get; } = rules.HashWith(scope);

    public ImmutableArray<IRunStage> For(Func<double, string, Task>? report)
    {
        var derived = DerivedStages.Of(RunWords.DailyBatch, database, shelf, rules);
        return
        [
            new DiscoverStage(clients, shelf, scope, RereadAsync),
            new IngestStage(clients, shelf, scope, KnownAsync, RereadAsync, report),
            new ActivityStage(clients.Activity, shelf, scope),
            new MirrorStage("manifest", database, shelf),
            derived[0],
            ask, // Needs the registry, and is what the next step reads.
            new MirrorStage("manifest_of_answers", database, shelf),
            .. derived[1..].SelectMany(AskingFirst),
        ];
    }

    /// <summary>Remote models are asked about the snapshots that the bands are made of, a language model about the alerts that the bands gave.</summary>
    private IEnumerable<IRunStage> AskingFirst(IDerivedStage stage) => stage switch
    {
        BandStage when runners.IsConfigured => [runners, new MirrorStage("manifest_of_runners", database, shelf), stage],
        ExplanationStage => [explain, new MirrorStage("manifest_of_explanations", database, shelf), stage],
        _ => [stage],
    };

    private async Task<ImmutableArray<string>> RereadAsync(ForecastRun run, CancellationToken ct) =>
        [.. (await new ForecastMarketStore(database).DueForRereadAsync(run.IntervalStart, run.IntervalEnd, ct)).Select(due => due.Market.MarketId)];

    /// <summary>Markets whose prices are here up to the last run; one whose prices failed counts as unknown and is asked for from its start.</summary>
    private async Task<ImmutableHashSet<string>> KnownAsync(CancellationToken ct)
    {
        var owed = (await new RunLetters(database).OpenOfAsync(IngestStage.StageName, ct))
            .Where(letter => letter.Segment.StartsWith(IngestStage.PricesOf, StringComparison.Ordinal))
            .Select(letter => letter.Segment[IngestStage.PricesOf.Length..]);
        return (await new ForecastMarketStore(database).IdsAsync(ct)).ToImmutableHashSet(StringComparer.Ordinal).Except(owed);
    }
}

/// <summary>Tells the database which raw files there are now.</summary>
internal sealed class MirrorStage(string name, NpgsqlDataSource database, RawShelf shelf) : IGatherStage
{
    public string Name => name;

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        var files = shelf.List(run.RunId);
        await new RawFileStore(database).MirrorAsync(files, ct);
        return StageOutcome.Of(("files", files.Length));
    }
}
