using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>A market to and from its row; reads the columns of <see cref="ForecastMarketStore.Columns"/>.</summary>
internal static class MarketRows
{
    public static KnownMarket Read(NpgsqlDataReader row)
    {
        var label = new MarketLabel(
            MarketWords.Status(row.GetString(13)), row.IsDBNull(14) ? null : row.GetInt32(14), row.GetString(15), row.TimeOrNull(16), row.GetBoolean(17));
        var market = new ForecastMarket(
            row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
            [.. row.GetFieldValue<string[]>(7)], [.. row.GetFieldValue<string[]>(8)], row.GetBoolean(9), row.TimeOrNull(10), row.TimeOrNull(11),
            row.TimeOrNull(12), label);
        return new KnownMarket(market, row.Time(18), row.Time(19));
    }

    public static void Add(NpgsqlCommand command, IReadOnlyCollection<KnownMarket> known)
    {
        var markets = known.Select(one => one.Market).ToImmutableArray();
        command.AddTexts("market_id", markets.Select(m => m.MarketId));
        command.AddTexts("event_id", markets.Select(m => m.EventId));
        command.AddTexts("group_id", markets.Select(m => m.GroupId));
        command.AddTexts("slug", markets.Select(m => m.Slug));
        command.AddTexts("question", markets.Select(m => m.Question));
        command.AddTexts("rules", markets.Select(m => m.Rules));
        command.AddTexts("category", markets.Select(m => m.Category));
        command.AddTexts("outcome0", markets.Select(m => m.Outcomes[0]));
        command.AddTexts("outcome1", markets.Select(m => m.Outcomes[1]));
        command.AddTexts("token0", markets.Select(m => m.Tokens[0]));
        command.AddTexts("token1", markets.Select(m => m.Tokens[1]));
        command.AddFlags("enable_order_book", markets.Select(m => m.EnableOrderBook));
        command.AddTimes("starts_at", markets.Select(m => m.StartsAt));
        command.AddTimes("ends_at", markets.Select(m => m.EndsAt));
        command.AddTimes("closed_at", markets.Select(m => m.ClosedAt));
        command.AddTexts("status", markets.Select(m => MarketWords.Of(m.Label.Status)));
        command.AddIntegers("winner", markets.Select(m => m.Label.Winner));
        command.AddTexts("label_rule", markets.Select(m => m.Label.Rule));
        command.AddTimes("resolved_at", markets.Select(m => m.Label.ResolvedAt));
        command.AddFlags("was_disputed", markets.Select(m => m.Label.WasDisputed));
        command.AddTimes("first_seen_at", known.Select(m => m.FirstSeenAt));
        command.AddTimes("updated_at", known.Select(m => m.UpdatedAt));
    }
}
