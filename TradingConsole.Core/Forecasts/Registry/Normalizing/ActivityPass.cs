using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>Open interest as it was told, and what the interval's trades say of who traded.</summary>
internal sealed class ActivityPass(ForecastMarketStore markets, ActivityStore activity, ToldActivity known, StageTally tally)
{
    private const int ChunkMax = 1_000;

    public async Task OpenInterestAsync(RawAnswers answers, CancellationToken ct)
    {
        await foreach (var answer in answers.ReadAsync("open-interest", ct))
        {
            if (RawAnswers.Rows(answer.Body) is not { } rows)
            {
                tally.Fail(answer.Segment, "body is neither a list nor an envelope with data", answer.Body.GetRawText());
                continue;
            }

            var told = new List<MarketActivity>();
            foreach (var row in rows)
            {
                var fields = new WireFields(row);
                if (fields.Text("condition_id", "market") == "GLOBAL")
                {
                    continue;
                }

                var id = fields.ConditionId("condition_id", "market");
                var value = fields.Amount("value");
                if (fields.Problem is null && value is null)
                {
                    fields.Refuse("bad_number", "value", string.Empty, "is missing");
                }

                if (fields.Problem is { } problem)
                {
                    tally.Count($"rejected_{problem.Reason}");
                    continue;
                }

                told.Add(new MarketActivity(id!, answer.At, OpenInterestUsd: value));
                known.OpenInterest.Add(id!);
            }

            var kept = await activity.AddAsync(told, ct);
            tally.Count("open_interest_read", kept);
            tally.Count("open_interest_of_unknown_markets", told.Count - kept);
        }
    }

    /// <param name="from">Start of the run's interval, inclusive.</param>
    /// <param name="to">Its end, exclusive.</param>
    public async Task TradesAsync(RawAnswers answers, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        var days = new TradeDays(from, to);
        await foreach (var answer in answers.ReadAsync("trades", ct))
        {
            if (RawAnswers.Rows(answer.Body) is not { } rows)
            {
                tally.Fail(answer.Segment, "body is neither a list nor an envelope with data", answer.Body.GetRawText());
                continue;
            }

            foreach (var row in rows)
            {
                var (trade, rejection) = TradeReader.Read(row);
                tally.Count(rejection is not null ? $"rejected_{rejection.Reason}" : days.Add(trade!) switch
                {
                    TradeUse.Counted => "trades_read",
                    TradeUse.Known => "trades_known",
                    _ => "trades_outside_interval",
                });
            }
        }

        foreach (var chunk in days.MarketIds.Chunk(ChunkMax))
        {
            var found = await markets.FindAsync(chunk, ct);
            var told = chunk.Where(found.ContainsKey).SelectMany(id => days.Of(id, found[id].Market.Tokens)).ToList();
            tally.Count("trade_days", await activity.AddAsync(told, ct));
        }
    }
}
