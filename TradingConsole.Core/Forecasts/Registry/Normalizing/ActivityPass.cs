using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>Open interest as it was told, and what the last day's trades say of who traded.</summary>
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

    /// <param name="end">Of the run's interval: whatever its length, who traded is told of the 24 h before it.</param>
    public async Task TradesAsync(RawAnswers answers, DateTimeOffset end, CancellationToken ct)
    {
        var day = new TradeDay(end);
        await foreach (var answer in answers.ReadAsync("trades", ct))
        {
            if (RawAnswers.Rows(answer.Body) is not { } rows)
            {
                tally.Fail(answer.Segment, "body is neither a list nor an envelope with data", answer.Body.GetRawText());
                continue;
            }

            var isLast = !RawAnswers.HasMore(answer.Body);
            foreach (var row in rows)
            {
                var (trade, rejection) = TradeReader.Read(row);
                if (isLast && trade is not null)
                {
                    day.ReachedStart(trade.MarketId);
                }

                tally.Count(rejection is not null ? $"rejected_{rejection.Reason}" : day.Add(trade!) switch
                {
                    TradeUse.Counted => "trades_read",
                    TradeUse.Known => "trades_known",
                    _ => "trades_outside_day",
                });
            }
        }

        if (day.PartsOfDays > 0)
        {
            tally.Count("trade_days_in_part", day.PartsOfDays);
        }

        foreach (var chunk in day.MarketIds.Chunk(ChunkMax))
        {
            var found = await markets.FindAsync(chunk, ct);
            var told = chunk.Where(found.ContainsKey).Select(id => day.Of(id, found[id].Market.Tokens)).OfType<MarketActivity>().ToList();
            tally.Count("trade_days", await activity.AddAsync(told, ct));
        }
    }
}
