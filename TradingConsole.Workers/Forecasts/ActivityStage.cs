using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Asks everybody who can tell how much is going on in the open markets. What one cannot tell is named and stops neither the rest nor the next.</summary>
internal sealed class ActivityStage(ImmutableArray<IMarketActivity> sources, RawShelf shelf, ForecastScope scope) : IGatherStage
{
    public const string StageName = "activity";

    public string Name => StageName;

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        var open = (await new Catalogue(shelf).ReadAsync(run.RunId, ct)).Where(market => !market.IsClosed)
            .OrderByDescending(market => market.Volume24hUsd).ThenBy(market => market.MarketId, StringComparer.Ordinal);
        ImmutableArray<ActivitySubject> subjects = [.. open.Select((market, place) => new ActivitySubject(market.MarketId, market.Tokens, place < scope.TradesOf))];
        var day = run.IntervalEnd - TimeSpan.FromDays(1);
        var tally = new StageTally();
        tally.Count("markets", subjects.Length);
        foreach (var source in sources)
        {
            await AskAsync(run, source, subjects, day, tally, ct); // However short the run's interval: of less than a day, wallets look few.
        }

        return tally.ToOutcome();
    }

    private async Task AskAsync(
        ForecastRun run, IMarketActivity source, ImmutableArray<ActivitySubject> subjects, DateTimeOffset since, StageTally tally, CancellationToken ct)
    {
        var word = source.Source.ToString().ToLowerInvariant();
        var failed = new SortedDictionary<string, (SortedSet<string> Reasons, string Payload)>(StringComparer.Ordinal);
        var kinds = new SortedDictionary<string, RawSeries>(StringComparer.Ordinal);
        try
        {
            await foreach (var part in source.AskAsync(subjects, since, ct))
            {
                if (part.Failure is { } failure)
                {
                    // Every page of a question may fail alike: one segment, one letter.
                    failed.TryAdd($"{word}/{part.Segment}", (new SortedSet<string>(StringComparer.Ordinal), part.Line?.Body ?? string.Empty));
                    failed[$"{word}/{part.Segment}"].Reasons.Add(failure);
                }

                if (part.Line is { } line)
                {
                    if (!kinds.TryGetValue(part.Kind, out var series))
                    {
                        kinds[part.Kind] = series = shelf.Begin(source.Source, part.Kind, run.RunId);
                    }

                    await series.AppendAsync(line, ct);
                }
            }

            foreach (var (kind, series) in kinds)
            {
                await series.SealAsync(ct);
                tally.Count($"{word}_{kind}_pages", series.Lines);
            }
        }
        finally
        {
            foreach (var series in kinds.Values)
            {
                await series.DisposeAsync();
            }
        }

        foreach (var (segment, (reasons, payload)) in failed)
        {
            tally.Fail(segment, string.Join("; ", reasons), payload);
        }
    }
}
