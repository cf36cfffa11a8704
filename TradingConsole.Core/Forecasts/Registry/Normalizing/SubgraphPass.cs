using System.Text.Json;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>
/// What a subgraph adds where nobody else told: open interest, and by the growth of what was ever traded the volume of a day.
/// </summary>
/// <remarks>The day's volume needs an answer of the day before, <see cref="ApartLeast"/> to <see cref="ApartMost"/> old, and is scaled to 24 h.</remarks>
internal sealed class SubgraphPass(ForecastMarketStore markets, ActivityStore activity, ToldActivity known, StageTally tally)
{
    private const int ChunkMax = 1_000;
    private const double AmountUnit = 1_000_000; // Open interest is counted in millionths of a USDC.

    private static readonly TimeSpan ApartLeast = TimeSpan.FromHours(20);
    private static readonly TimeSpan ApartMost = TimeSpan.FromHours(28);

    public async Task RunAsync(RawAnswers answers, CancellationToken ct)
    {
        await OpenInterestAsync(answers, ct);
        var totals = new SortedDictionary<string, (DateTimeOffset At, double Usd)>(StringComparer.Ordinal); // By token; bounded by the open markets.
        await foreach (var answer in answers.ReadSubgraphAsync("orderbooks", ct))
        {
            foreach (var (token, usd) in Rows(answer, "scaledCollateralVolume", fields => fields.Text("id")))
            {
                totals[token] = (answer.At, usd);
            }
        }

        foreach (var chunk in totals.Keys.Chunk(ChunkMax))
        {
            await VolumesAsync([.. (await markets.FindByTokensAsync(chunk, ct)).Values.Where(market => market.Market.YesToken is { } yes && chunk.Contains(yes))], totals, ct);
        }
    }

    private async Task OpenInterestAsync(RawAnswers answers, CancellationToken ct)
    {
        await foreach (var answer in answers.ReadSubgraphAsync("open-interest", ct))
        {
            var told = Rows(answer, "amount", fields => fields.ConditionId("id")).Where(row => !known.OpenInterest.Contains(row.Id))
                .Select(row => new MarketActivity(row.Id, answer.At, OpenInterestUsd: row.Value / AmountUnit)).ToList();
            tally.Count("subgraph_open_interest_read", await activity.AddAsync(told, ct));
        }
    }

    private async Task VolumesAsync(
        List<KnownMarket> found, SortedDictionary<string, (DateTimeOffset At, double Usd)> totals, CancellationToken ct)
    {
        // Of one token alone it is not the market's volume.
        var told = found.Select(one => one.Market).Where(market => market.Tokens.All(totals.ContainsKey))
            .Select(market => new MarketActivity(
                market.MarketId, market.Tokens.Max(token => totals[token].At), VolumeTotalUsd: market.Tokens.Sum(token => totals[token].Usd)))
            .OrderBy(row => row.MarketId, StringComparer.Ordinal).ToList();
        if (told.Count == 0)
        {
            return;
        }

        var before = (await activity.TotalsAsync(
            [.. told.Select(row => row.MarketId)], told.Min(row => row.Ts) - ApartMost, told.Max(row => row.Ts) - ApartLeast, ct)).ToLookup(row => row.MarketId);
        var rows = told.Select(row => known.Volume.Contains(row.MarketId) ? row : row with { Volume24hUsd = Grown(row, before[row.MarketId]) }).ToList();
        tally.Count("subgraph_volumes_read", await activity.AddAsync(rows, ct));
        tally.Count("subgraph_days_made", rows.Count(row => row.Volume24hUsd is not null));
    }

    private static double? Grown(MarketActivity now, IEnumerable<(string MarketId, DateTimeOffset Ts, double Usd)> before)
    {
        var day = before.LastOrDefault(row => now.Ts - row.Ts >= ApartLeast && now.Ts - row.Ts <= ApartMost);
        return day.MarketId is null ? null : Math.Max(0, now.VolumeTotalUsd!.Value - day.Usd) * (TimeSpan.FromDays(1) / (now.Ts - day.Ts));
    }

    private IEnumerable<(string Id, double Value)> Rows(RawAnswer answer, string field, Func<WireFields, string?> idOf)
    {
        if (answer.Body.ValueKind != JsonValueKind.Object || !answer.Body.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("rows", out var rows) || rows.ValueKind != JsonValueKind.Array)
        {
            tally.Fail(answer.Segment, "body has no data.rows", answer.Body.GetRawText());
            yield break;
        }

        foreach (var row in rows.EnumerateArray())
        {
            var fields = new WireFields(row);
            var (id, value) = (idOf(fields), fields.Amount(field));
            if (fields.Problem is null && id is not null && value is { } told)
            {
                yield return (id, told);
            }
            else
            {
                tally.Count($"rejected_{fields.Problem?.Reason ?? "bad_row"}");
            }
        }
    }
}
